using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Support;
using Compressor.Tests.Training.Dropout;
using Compressor.Training;
using Compressor.Training.Dropout;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Cli;

/// <summary>What <c>compress uncertainty --export-mc</c> writes, run again and again through ONNX Runtime as it ships.</summary>
public sealed class ExportedDropoutTests : IDisposable
{
    private const int Passes = 1_000;
    private const int InTorch = 10_000;
    private const double Errors = 6;
    private static readonly string Digits = Repository.At("models", "digits-cnn", "model.onnx");
    private static readonly float[] Pixels = [.. Enumerable.Range(0, 64).Select(i => (i * 7919 % 17) / 16f)];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>
    /// The oracle is standard dropout in torch, of what every layer but the first reads. The same comparison tells 0.2 from 0.3, so it can fail.
    /// </summary>
    [Fact]
    public void Its_runs_have_the_moments_of_dropout_in_torch()
    {
        Assert.Equal(0, Tool.Run("uncertainty", Digits, "--export-mc", folder["mc.onnx"], "--rate", "0.2", "--passes", "2", "--method", "mc-dropout", "--quiet").Code);
        using var stock = new OrtModel(folder["mc.onnx"]);
        var sample = new SampleSet([new SampleArray("", [1, 8, 8], Pixels)], null);

        double[][] drawn = [.. Enumerable.Range(0, Passes).Select(_ =>
            Logits(stock.Run(sample, cancellation: TestContext.Current.CancellationToken)[0].Values))];

        Assert.Equal(0, Disagreements(drawn, Dropped(0.2)));
        Assert.NotEqual(0, Disagreements(drawn, Dropped(0.3)));
    }

    private static double[][] Dropped(double rate)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Model model = OnnxReader.Read(Digits);
        using var module = GraphModule.From(model);
        var rule = DropoutRule.Parse(FormattableString.Invariant($"standard:{rate}@re:^(Conv_2|Gemm_6|Gemm_8)$"));
        using DropoutLayers layers = DropoutPlan.Of(model, module.Plan, [rule]).Build(module, 5, 1);
        Assert.Equal(3, layers.Outcomes.Count);
        module.Dropout = layers;
        string output = model.Graph.Outputs[0].Name;
        Tensor x = Masks.Repeated(tensor(Pixels).reshape(1, 8, 8), InTorch);
        Tensor values = module.Run(new Dictionary<string, Tensor> { [model.Graph.RequiredInputs().Single().Name] = x }, [output])[output];
        float[] all = values.to(ScalarType.Float32).contiguous().data<float>().ToArray();
        return [.. all.Chunk(all.Length / InTorch).Select(Logits)];
    }

    /// <summary>Logits less their mean, from class probabilities: near to normal, where probabilities have long tails.</summary>
    private static double[] Logits(float[] probabilities)
    {
        double mean = probabilities.Average(p => Math.Log(p));
        return Array.ConvertAll(probabilities, p => Math.Log(p) - mean);
    }

    /// <summary>How many classes have a mean or a variance that differs by more than the errors of both.</summary>
    private static int Disagreements(double[][] one, double[][] other) => Enumerable.Range(0, one[0].Length).Count(i =>
    {
        (double mean, double variance, double error) = Moments(one, i);
        (double otherMean, double otherVariance, double otherError) = Moments(other, i);
        return Math.Abs(mean - otherMean) > Errors * Math.Sqrt(variance / one.Length + otherVariance / other.Length)
            || Math.Abs(variance - otherVariance) > Errors * Math.Sqrt(error * error + otherError * otherError);
    });

    private static (double Mean, double Variance, double ErrorOfVariance) Moments(double[][] passes, int i)
    {
        double mean = passes.Average(pass => pass[i]);
        double variance = passes.Average(pass => Math.Pow(pass[i] - mean, 2));
        double fourth = passes.Average(pass => Math.Pow(pass[i] - mean, 4));
        return (mean, variance, Math.Sqrt((fourth - variance * variance) / passes.Length));
    }
}
