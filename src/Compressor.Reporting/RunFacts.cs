using System.Globalization;
using Compressor.Reporting.Text;

namespace Compressor.Reporting;

/// <summary>What report.md and report.html both state of a run: names with values in words.</summary>
internal static class RunFacts
{
    /// <summary>What a run on made-up inputs cannot tell.</summary>
    public const string NothingReal =
        "Nothing real was seen: the inputs were made up from the model itself (smooth noise in the range that the graph implies, "
        + "adapted until the original responds to it as to what it was trained on). "
        + "How far real data are treated alike, no figure here says.";

    /// <summary>Stands above what a decision could not take.</summary>
    public const string LeftAlone = "Not as asked, and why:";

    /// <summary>Stands above the units of each weight.</summary>
    public const string UnitsLeave =
        "Neurons, channels and hidden units that nothing leads into or nothing reads left the graph; what cannot be cut is named with "
        + "the reason.";

    /// <summary>Columns of <see cref="UnitsReport.Cells"/>.</summary>
    public static readonly IReadOnlyList<string> UnitColumns = ["weight", ">units before", ">after", "what holds the others"];

    /// <summary>Where dropout ends.</summary>
    public const string NothingOfDropout =
        "Acted while fine-tuning; nothing of it is in the file. A learned rate is the share that is dropped at the end.";

    /// <summary>How it was decided which weights go.</summary>
    public static IEnumerable<(string Name, string Value)> Decision(DecisionReport decision, string? metric) =>
    [
        ("criterion", decision.Criterion),
        ("structure", decision.Structure ?? Units.Nothing),
        ("prior", decision.Prior ?? Units.Nothing),
        ("log alpha threshold", Units.Number(decision.LogAlphaThreshold)),
        ($"validation {metric ?? "metric"} before the cut", Measures.Metric(metric, decision.MetricBeforeCut)),
        ($"validation {metric ?? "metric"} after the cut", Measures.Metric(metric, decision.MetricAfterCut)),
        ("log sigma^2, 5% / 50% / 95%", decision.LogSigma2 is { } spread
            ? $"{Units.Number(spread.P5)} / {Units.Number(spread.P50)} / {Units.Number(spread.P95)}"
            : Units.Nothing),
        ("groups of units kept", decision.Groups is { } groups
            ? $"{Units.Count(groups.Kept)} of {Units.Count(groups.Total)}, SNR from {Units.Number(groups.LeastSnr)}"
            : Units.Nothing),
        ("by SNR above 1, by the evidence", decision.Groups is { } rules
            ? $"{Units.Count(rules.KeptBySnr)}, {Units.Count(rules.KeptByEvidence)}"
                + (rules.LeastMu is { } mu ? $" (which needs mu below -13.3; the lowest is {Units.Number(mu)})" : "")
            : Units.Nothing),
    ];

    /// <summary>Which samples, and how many, in one sentence.</summary>
    /// <param name="data">The samples of the run.</param>
    /// <param name="code">Sets a path apart from the words around it.</param>
    public static string Data(DataReport data, Func<string, string> code)
    {
        string labels = data.Labelled ? "labelled" : "unlabelled: the original model is the teacher";
        return $"{(data.Path is null ? "Synthetic inputs" : code(data.Path))}, {labels}: {Units.Count(data.TrainSamples)} training, "
            + $"{Units.Count(data.ValidationSamples)} validation and {Units.Count(data.TestSamples)} test samples."
            + (data.Augmentation.Count == 0
                ? ""
                : $" Images of every other batch were altered while fine-tuning: {string.Join(", ", data.Augmentation)}.");
    }

    /// <summary>What was proved of the written file.</summary>
    public static IEnumerable<(string Name, string Value)> Verification(VerificationReport proof) =>
    [
        ("rules of the specification", $"{Units.Count(proof.Rules.Checked)} checked, {Units.Count(proof.Rules.Broken.Count)} broken"),
        ("interface", proof.InterfaceUnchanged ? "unchanged" : "changed"),
        ("structure", proof.StructureHolds is { } holds ? holds ? "holds in every group" : "broken" : Units.Nothing),
        ("largest difference of an output", Units.Number(proof.MaxAbsDifference)),
        ("runtime", proof.Runtime ?? Units.Nothing),
    ];

    /// <summary>How well the import agrees with ONNX Runtime.</summary>
    public static IEnumerable<(string Name, string Value)> Check(CheckReport check) =>
    [
        ("largest difference of an output", Units.Number(check.MaxAbsDifference)),
        ("relative to its scale", Units.Number(check.MaxRelDifference)),
        ("parameters that can be trained", $"{Units.Count(check.WeightsReached)} of {Units.Count(check.WeightsTotal)}"),
        ("shapes run", check.ShapesUsed.Count == 0 ? Units.Nothing : string.Join("; ", check.ShapesUsed)),
    ];

    /// <summary>What it takes to do it again.</summary>
    /// <param name="report">The run.</param>
    /// <param name="code">Sets a path or a hash apart from the words around it.</param>
    public static IEnumerable<(string Name, string Value)> Reproduction(Report report, Func<string, string> code)
    {
        EnvironmentReport? place = report.Environment;
        return
        [
            ("tool", $"{report.Tool.Name} {report.Tool.Version}"),
            ("seed", report.Seed?.ToString(CultureInfo.InvariantCulture) ?? Units.Nothing),
            ("time", Units.Duration(report.ElapsedSeconds)),
            ("model", FileFact(report.Model?.Path, report.Model?.Sha256)),
            ("compressed", FileFact(report.Compressed?.Path, report.Compressed?.Sha256)),
            ("system", place is null ? Units.Nothing : $"{place.OperatingSystem}, {place.Architecture}"),
            ("processor", Processor(place)),
            ("device", place?.Device ?? Units.Nothing),
            .. (place?.Versions ?? new Dictionary<string, string>())
                .OrderBy(part => part.Key, StringComparer.Ordinal).Select(part => (part.Key, part.Value)),
        ];

        string FileFact(string? path, string? sha256) =>
            path is null ? Units.Nothing : sha256 is null ? code(path) : $"{code(path)}, SHA-256 {code(sha256)}";
    }

    /// <summary>The command that was typed, or null.</summary>
    public static string? Command(Report report) => report.Command is { } command ? $"{report.Tool.Name} {command}" : null;

    /// <summary>The last part of a path of any system: a report may be drawn on another than the one that wrote it.</summary>
    public static string FileName(string path) => path[(path.LastIndexOfAny(['/', '\\']) + 1)..];

    /// <summary>What the report is about.</summary>
    public static string Name(Report report) => report.Model is { } model ? FileName(model.Path) : report.Tool.Name;

    /// <summary>The metric's name, where the run had one.</summary>
    public static string? MetricName(Report report) => (report.Compressed?.Metric ?? report.Baseline?.Metric)?.Name;

    /// <summary>Extents as in "300x784".</summary>
    public static string Shape(LayerReport layer) =>
        string.Join('x', layer.Shape.Select(extent => extent.ToString(CultureInfo.InvariantCulture)));

    private static string Processor(EnvironmentReport? place)
    {
        if (place is null || place.Cores == 0)
        {
            return place?.Processor ?? Units.Nothing;
        }

        string threads = place.Threads is { } used ? $", {Units.Count(used)} threads" : "";
        return $"{(place.Processor is null ? "" : $"{place.Processor}, ")}{Units.Count(place.Cores)} cores{threads}";
    }
}
