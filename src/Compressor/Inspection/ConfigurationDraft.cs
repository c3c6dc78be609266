using System.Globalization;
using Compressor.Configuration;
using Compressor.Data;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Reporting.Gates;
using Compressor.Reporting.Text;

namespace Compressor.Inspection;

/// <summary>A compress.yaml for a model: what was stated, and what its data and the original tell.</summary>
internal static class ConfigurationDraft
{
    private const string Unprobed =
        "Without labels no preprocessing can be tried: state scale, mean and std here if values are not taken as they are.";

    /// <summary>Probes and writes the text.</summary>
    /// <param name="stated">Model, data, target and gates.</param>
    /// <param name="folder">Where the file will lie.</param>
    /// <exception cref="CompressorException">The model or the data are unreadable, or do not belong together.</exception>
    public static string Of(Settings stated, string folder, IProgress<PipelineEvent>? progress, CancellationToken cancellation)
    {
        string path = stated.Model!;
        Model model = OnnxReader.Read(path);
        var text = new ConfigurationText(folder);
        text.Comment($"yaml-language-server: $schema={ConfigurationSchema.FileName}");
        text.Comment("Settings of compress for the model below; paths start from this folder, options on the command line win.");
        text.Path("model", path);
        var request = new DataRequest(path, stated.Data);
        if (request.DataPath is not null)
        {
            AddData(text, stated.Data, request.Prepare(model, progress, cancellation));
        }
        else
        {
            text.Comment("data: { path: samples, labels: label }");
        }

        text.Key("target", TargetText.Of(stated.Target ?? new DensityTarget(0.1)));
        AddGates(text, stated.Gates);
        return text.ToString();
    }

    private static void AddData(ConfigurationText text, DataSettings stated, PreparedData prepared)
    {
        text.Key("data.path", stated.Path is { } path ? [text.FromFolder(path)] : []).Comment(prepared.Description);
        text.Key("data.labels", stated.Labels is { } labels ? [labels] : []);
        foreach (GivenInput input in stated.Inputs ?? [])
        {
            string? number = input.Constant?.ToString("R", CultureInfo.InvariantCulture);
            text.Entry("data.inputs", input.Name, input.Path is { } file ? text.FromFolder(file) : number!);
        }

        bool isKnown = stated.Preprocessing() is not null || prepared.Train.Labels is not null;
        if (prepared.Preprocessing.ReverseChannels)
        {
            text.Comment("The original does best with reversed channels, which are found anew by each run: no key states them.");
        }
        else if (isKnown)
        {
            string scores = string.Join("; ", prepared.ProbeTable.Select(row => $"{row.Id}: {Units.Number(row.Score)}"));
            text.Preprocessing(
                prepared.Preprocessing, scores.Length == 0 ? "as stated" : $"the original's score by preprocessing: {scores}");
        }
        else
        {
            text.Comment(Unprobed);
        }

        text.Key("data.preprocessing.resize", stated.Resize is { } size
            ? [string.Create(CultureInfo.InvariantCulture, $"{size.Height}x{size.Width}")]
            : []);
    }

    private static void AddGates(ConfigurationText text, GateLimits limits)
    {
        foreach (Gate gate in Gate.All)
        {
            // A drop of 0.005 reads better as 0.5%.
            string[] value = gate.Limit(limits) is not { } limit ? []
                : gate.Id == "drop" ? [gate.Text(limit)]
                : [limit.ToString("R", CultureInfo.InvariantCulture)];
            text.Key($"gates.{gate.Id}", value);
        }
    }
}
