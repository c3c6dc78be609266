using System.Diagnostics;
using System.Globalization;
using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Onnx;

namespace ReferenceModels;

/// <summary>Makes the folder of one reference network: train, write, measure through ONNX Runtime, and keep it if it is good enough.</summary>
internal static class Recipe
{
    /// <summary>False, with the folder as it was, where the network does not reach its demanded accuracy.</summary>
    public static bool Run(ReferenceNetwork network, string dataPath, string modelsFolder, int seed)
    {
        var clock = Stopwatch.StartNew();
        DataSplits data = DataReader.Read(dataPath, new DataOptions { LabelColumn = network.Data.CommittedPath is null ? null : network.Data.LabelColumn });
        Say($"{network.Name}: {data.Description}");
        Model model = Trainer.Train(network, Inputs(network, data.Train), Inputs(network, data.Validation), seed, new ProgressLine());
        model = Stamp.On(model, seed);
        long zeros = WeightCensus.Parameters(model) - WeightCensus.NonZeroParameters(model);

        string folder = Path.Combine(modelsFolder, network.Name);
        Directory.CreateDirectory(folder);
        var files = new ModelFolder(network, folder);
        string draft = $"{files.ModelPath}.tmp";
        OnnxWriter.Write(model, draft, StorageChoice.Dense);
        Metric metric = Evaluator.Measure(draft, Inputs(network, data.Test)).Metric;
        Say($"{network.Name}: {WeightCensus.Parameters(model)} parameters, {metric.Name} {metric.Value:F4} on test in ONNX Runtime, {clock.Elapsed.TotalSeconds:F0} s");
        if (metric.Value < network.DemandedMetric || zeros > 0)
        {
            File.Delete(draft);
            Say($"{network.Name}: not written, for it takes {network.DemandedMetric:F4} and no zero among the weights ({zeros} are)");
            return false;
        }

        File.Move(draft, files.ModelPath, overwrite: true);
        files.WriteConfiguration();
        files.WriteCard(model, data, metric, seed);
        return true;
    }

    /// <summary>Samples in the network's shape and scale.</summary>
    private static SampleSet Inputs(ReferenceNetwork network, SampleSet samples)
    {
        var preprocessing = new Preprocessing { Scale = network.Data.Scale, Layout = Layout.ChannelsFirst };
        SampleSet scaled = preprocessing.Apply(
            samples with { Inputs = [samples.Inputs[0]] }, [("input", [.. network.InputShape.Select(extent => (long?)extent)])]);
        return new SampleSet(
            [new SampleArray("input", network.InputShape, scaled.Inputs[0].Values), .. samples.Inputs.Skip(1)],
            network.Data.IsQuantity && samples.Labels is ClassLabels whole ? whole.ToNumbers() : samples.Labels);
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
