using System.Globalization;
using System.Security.Cryptography;
using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;

namespace ReferenceModels;

/// <summary>What stands beside a reference network's file: its compress.yaml and its card.</summary>
internal sealed class ModelFolder(ReferenceNetwork network, string folder)
{
    /// <summary>A path inside models/, as it is written in this folder.</summary>
    private string Beside(string path) => path.StartsWith($"{network.Name}/", StringComparison.Ordinal) ? path[(network.Name.Length + 1)..] : $"../{path}";

    public string ModelPath => Path.Combine(folder, "model.onnx");

    /// <summary>Writes compress.yaml: how samples become inputs, and what to compress to.</summary>
    public void WriteConfiguration()
    {
        string samples = network.Data.CommittedPath is { } path ? $"  path: {Beside(path)}\n" : "";
        string labels = network.Data.LabelColumn is { } column ? $"  labels: {column}\n" : "";
        string scaling = network.Data.Scale == 1 ? "" : string.Create(
            CultureInfo.InvariantCulture, $"  preprocessing:\n    scale: {network.Data.Scale:R}\n");
        File.WriteAllText(Path.Combine(folder, "compress.yaml"), string.Create(
            CultureInfo.InvariantCulture,
            $"""
            model: model.onnx
            data:
            {samples}{labels}{scaling}target: 0.1

            """));
    }

    /// <summary>Writes the card of the file that stands in the folder.</summary>
    public void WriteCard(Model model, DataSplits data, Metric metric, int seed)
    {
        string samples = network.Data.CommittedPath is null ? $" {network.Data.FolderOption} <{network.Data.Title} folder>" : "";
        string seeded = seed == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" --seed {seed}");
        string hash = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(ModelPath)));
        string altered = network.Augmentation is { } augmentation ? $"; {augmentation}, anew each epoch" : "";
        Value input = model.Graph.Inputs[0];
        string others = string.Concat(model.Graph.Inputs.Skip(1).Select(
            other => $"; `{other.Name}`, {(other.Type == ElementType.Int32 ? "int32" : "float32")} [{string.Join(", ", other.Shape!)}]"));
        Value output = model.Graph.Outputs[0];
        string figure = metric.Name == Metric.Accuracy
            ? string.Create(CultureInfo.InvariantCulture, $"{metric.Value:P2} ({Math.Round(metric.Value * data.Test.Count)} of {data.Test.Count})")
            : metric.Value.ToString("F4", CultureInfo.InvariantCulture);
        string values = network.Data.Scale == 1
            ? "the values of the file"
            : string.Create(CultureInfo.InvariantCulture, $"values 0..1 (the file's times {network.Data.Scale:R})");
        string decay = network.WeightDecay == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", weight decay {network.WeightDecay}");
        string kept = network.KeepsBestEpoch ? "; the weights of the epoch that does best on the validation split" : "";
        File.WriteAllText(Path.Combine(folder, "README.md"), string.Create(
            CultureInfo.InvariantCulture,
            $"""
            # {network.Name}

            {network.Summary} Trained from random weights by `tools/ReferenceModels`.

            | | |
            | --- | --- |
            | architecture | {network.Architecture} |
            | input | `{input.Name}`, float32 [{string.Join(", ", input.Shape!)}], {values}{others} |
            | output | `{output.Name}`, float32 [{string.Join(", ", output.Shape!)}] |
            | parameters | {WeightCensus.Parameters(model)}, none of them zero |
            | opset | {model.Opset} (IR version {model.IrVersion}) |
            | data | {network.Data.Title}: {data.Train.Count} train, {data.Validation.Count} validation, {data.Test.Count} test |
            | credit | {network.Data.Credit} |
            | test {metric.Name} | {figure}, through ONNX Runtime |
            | training | {network.Epochs} epochs on the train split, batches of {network.BatchSize}, Adam, rate falling linearly from {network.LearningRate:R} to 0{decay}{altered}{kept} |
            | seed | {seed} |
            | sha256 of model.onnx | `{hash}` |

            Made, from the root of the repository, by

            ```
            dotnet run --project tools/ReferenceModels -c Release -- {network.Name}{samples}{seeded}
            ```

            The same seed gives the same bytes on the same machine.

            """));
    }
}
