using System.CommandLine;
using Compressor.Configuration;
using Compressor.Reporting;
using Compressor.Screen;
using Compressor.Uncertainty;

namespace Compressor.Commands;

/// <summary><c>compress uncertainty original.onnx compressed.onnx --data D --ood O</c>.</summary>
internal static class UncertaintyCommand
{
    private static readonly Dictionary<string, UncertaintyMethod?> Methods = new()
    {
        ["mc-dropout"] = UncertaintyMethod.Dropout,
        ["posterior"] = UncertaintyMethod.Posterior,
    };

    public static Command Create(Session session)
    {
        Argument<string?> original = Typed.File("original", "The model before.");
        Argument<string?> compressed = Typed.File(
            "compressed", "The model after; left out, the original is measured alone.", ArgumentArity.ZeroOrOne);
        Option<string?> others = Typed.Text("--ood", "PATH",
            "Samples of another kind than the model's, in any format that --data takes: how well does doubt tell them apart?");
        Option<UncertaintyMethod?> method = Typed.Option("--method", "mc-dropout|posterior",
            "How networks are drawn: by Dropout that stays active, or from what a variational run learned. "
            + "[default: both, where the models allow]",
            Method);
        Option<int?> passes = Typed.Option<int?>("--passes", "T",
            "Networks drawn per model, each run on all samples. [default: 50]", static text => SettingText.Count(text));
        Option<float?> rate = Typed.Option<float?>("--rate", "P",
            "Dropout rate, above 0 and below 1. [default: that of the model's own Dropout nodes; "
            + "where it has none, nodes are put before every "
            + "layer with weights but the first, at 0.1, for a network trained without dropout does not survive the usual 0.5]",
            Rate);
        Option<int?> seed = Typed.Option<int?>("--seed", "N",
            "Seed of the draws; the same seed gives the same figures. [default: 1]", static text => SettingText.Seed(text));
        Option<string?> posterior = Typed.Text("--posterior", "PATH",
            "The posterior.npz of the run that made the compressed model, or its folder. [default: the report folder of the run]");
        Option<string?> export = Typed.Text("--export-mc", "FILE",
            "Write the compressed model (or, alone, the original) with active Dropout, for any runtime to draw from.");
        Option<string?> report = Typed.Text("--report", "FOLDER",
            "Folder of report.json, report.md and report.html; a report of the run that made the pair is added to. [default: none]");
        var data = new DataArguments();
        var output = new OutputArguments();
        var command = new Command(
            "uncertainty",
            "Measures what models know of their own errors: calibration, entropy, mutual information, on their data and on others.")
        {
            original,
            compressed,
        };
        foreach (Option option in (Option[])[others, method, passes, rate, seed, posterior, export, report])
        {
            command.Add(option);
        }

        data.AddTo(command);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            var options = new UncertaintyOptions(data.Request(parse, parse.GetRequiredValue(original)!))
            {
                CompressedPath = parse.GetValue(compressed),
                OutOfDistribution = parse.GetValue(others),
                Method = parse.GetValue(method),
                Passes = parse.GetValue(passes) ?? UncertaintyOptions.DefaultPasses,
                Seed = parse.GetValue(seed) ?? 1,
                Rate = parse.GetValue(rate),
                PosteriorPath = parse.GetValue(posterior),
                ExportPath = parse.GetValue(export),
                ReportPath = parse.GetValue(report),
                Command = string.Join(' ', parse.Tokens.Select(token => CompressArguments.Quoted(token.Value))),
            };
            return Run(options, output.Json(parse), output.Quiet(parse), session);
        });
        return command;
    }

    private static int Run(UncertaintyOptions options, bool asJson, bool isQuiet, Session session)
    {
        if (options is { Method: UncertaintyMethod.Posterior, CompressedPath: null })
        {
            throw new UsageException(
                ErrorCodes.CommandLine, "--method posterior draws from what a run learned: name the compressed model that it wrote");
        }

        OutputPaths.RequireApart(options);
        Report report = ProgressDisplay.For(session.Terminal, isQuiet)
            .Watch(progress => new UncertaintyJob(options, progress, session.Cancellation).Run());
        if (asJson)
        {
            session.Terminal.Out.Write(ReportJson.Write(report));
        }
        else
        {
            UncertaintyView.Write(report, options, session.Terminal);
        }

        return 0;
    }

    private static UncertaintyMethod? Method(string text) => Methods.TryGetValue(text, out UncertaintyMethod? method)
        ? method
        : throw new FormatException($"'{text}' is none of {string.Join(", ", Methods.Keys)}");

    private static float? Rate(string text) => SettingText.Means(text) is [> 0 and < 1 and var rate]
        ? rate
        : throw new FormatException($"'{text}' is no rate above 0 and below 1");
}
