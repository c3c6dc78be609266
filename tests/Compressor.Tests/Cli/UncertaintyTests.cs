using System.Globalization;
using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Reporting;
using Compressor.Tests.Evaluation.Uncertainty;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Cli;

/// <summary><c>compress uncertainty</c> as its users meet it, on the digits networks.</summary>
public sealed class UncertaintyTests : IDisposable
{
    private static readonly string Digits = Repository.At("models", "digits-cnn", "model.onnx");
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_original_alone_is_calibrated_on_digits_and_in_doubt_of_noise()
    {
        Outcome outcome = Run(Digits, "--ood", Noise(64), "--passes", "20", "--json");
        UncertaintyReport report = ReportJson.Read(outcome.Out).Uncertainty!;

        Assert.Equal(0, outcome.Code);
        Assert.Equal(["original none", "original mc-dropout"], report.Measurements.Select(figures => $"{figures.Model} {figures.Method}"));
        UncertaintyFigures plain = report.Measurements[0];
        Assert.Equal(ReportJson.Read(Tool.Run("evaluate", Digits, "--json", "--quiet").Out).Baseline!.Metric!.Value, plain.Accuracy);
        Assert.InRange(plain.NegativeLogLikelihood!.Value, 0.01, 0.1);
        Assert.Equal(report.Samples, plain.Reliability.Sum(bin => bin.Count));
        Assert.Null(plain.MutualInformation);
        UncertaintyFigures drawn = report.Measurements[1];
        Assert.InRange(drawn.Accuracy!.Value, 0.9, 1);
        Assert.InRange(drawn.MutualInformation!.Value, 1e-3, drawn.Entropy!.Value);
        Assert.InRange(drawn.AurocByEntropy!.Value, 0.8, 1);
        Assert.InRange(drawn.AurocByMutualInformation!.Value, 0.8, 1);
        Assert.Equal((0.1, 20, 60), (report.Rate, report.Passes, report.OutOfDistributionSamples));
    }

    [Fact]
    public void A_run_keeps_its_posterior_and_the_compressed_model_is_drawn_from_it()
    {
        using var job = new MlpFolder();
        Assert.Equal(0, job.Compress().Code);
        string[] arguments = ["uncertainty", job.ModelPath, job.OutputPath, "--passes", "5", "--quiet", "--ood", Noise(64)];

        Outcome first = Tool.Run([.. arguments, "--report", job["net/model.report"], "--json"]);
        Outcome again = Tool.Run([.. arguments, "--json"]);
        Outcome other = Tool.Run([.. arguments, "--json", "--seed", "2", "--method", "posterior"]);
        UncertaintyReport report = ReportJson.Read(first.Out).Uncertainty!;

        Assert.Equal((0, 0, 0), (first.Code, again.Code, other.Code));
        Assert.Equal(["none", "mc-dropout", "none", "mc-dropout", "posterior"], report.Measurements.Select(figures => figures.Method));
        Assert.Equal(Json(report), Json(ReportJson.Read(again.Out).Uncertainty!));
        UncertaintyFigures posterior = report.Measurements[^1];
        Assert.InRange(posterior.MutualInformation!.Value, 1e-4, posterior.Entropy!.Value);
        UncertaintyReport seeded = ReportJson.Read(other.Out).Uncertainty!;
        Assert.Equal(["none", "none", "posterior"], seeded.Measurements.Select(figures => figures.Method));
        Assert.NotEqual(posterior.NegativeLogLikelihood, seeded.Measurements[^1].NegativeLogLikelihood);

        // The run's own report is added to, and still says what it said.
        Report kept = ReportJson.ReadFile(job.ReportPath);
        Assert.NotEmpty(kept.Epochs);
        Assert.Equal(Json(report), Json(kept.Uncertainty!));
        Assert.Contains("## Uncertainty", File.ReadAllText(job["net/model.report/report.md"]), StringComparison.Ordinal);
        Assert.Contains("Accuracy by confidence of compressed, posterior", File.ReadAllText(job["net/model.report/report.html"]), StringComparison.Ordinal);
        Assert.Contains("up to date", job.Compress().Error, StringComparison.Ordinal);

        static string Json(UncertaintyReport report) => ReportJson.Write(new Report { Tool = new ToolReport("t", "1"), Uncertainty = report });
    }

    [Fact]
    public void The_kept_posterior_is_that_of_the_written_weights()
    {
        using var job = new MlpFolder();
        Assert.Equal(0, job.Compress().Code);

        var arrays = NamedArrayFile.Read(job["net/model.report/posterior.npz"]).ToDictionary(array => array.Name);
        Weight[] weights = [.. WeightCensus.Of(OnnxReader.Read(job.OutputPath)).Where(weight => arrays.ContainsKey(weight.Key + ".theta"))];

        Assert.Equal(3 * weights.Length, arrays.Count);
        foreach (Weight weight in weights)
        {
            float[] values = weight.Data.ToFloats();
            float[] mask = arrays[weight.Key + ".mask"].Values;
            Assert.Equal(weight.Data.Shape, arrays[weight.Key + ".theta"].Shape);
            Assert.Equal(values, arrays[weight.Key + ".theta"].Values);
            Assert.All(values.Zip(mask), pair => Assert.True(pair.First == 0 || pair.Second == 1));
            // Learned, and not what all began with.
            Assert.True(arrays[weight.Key + ".logSigma2"].Values.Distinct().Count() > 100);
        }

        // A run that learns no rates leaves none of an earlier one.
        Assert.Equal(0, job.Compress("--criterion", "magnitude", "--force").Code);
        Assert.False(File.Exists(job["net/model.report/posterior.npz"]));
        Outcome without = Tool.Run("uncertainty", job.ModelPath, job.OutputPath, "--method", "posterior");
        Assert.Equal(4, without.Code);
        Assert.Contains("posterior.npz: there is no such file", without.ErrorLines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_posterior_of_another_run_is_refused()
    {
        using var job = new MlpFolder();
        Assert.Equal(0, job.Compress().Code);
        File.Copy(job["net/model.report/posterior.npz"], folder["posterior.npz"]);
        Assert.Equal(0, job.Compress("--seed", "2").Code);

        Outcome outcome = Tool.Run("uncertainty", job.ModelPath, job.OutputPath, "--method", "posterior", "--posterior", folder.FullPath);

        Assert.Equal(4, outcome.Code);
        Assert.Contains("it is of another run than", outcome.ErrorLines[^1], StringComparison.Ordinal);
    }

    /// <summary>Means of T runs each, over all classes: five standard errors.</summary>
    [Fact]
    public void The_exported_model_draws_one_sample_as_it_draws_many()
    {
        const int Passes = 100;
        Outcome outcome = Run(Digits, "--export-mc", folder["mc.onnx"], "--passes", "2", "--method", "mc-dropout");
        Assert.Equal(0, outcome.Code);
        Assert.Empty(OnnxRules.Check(folder["mc.onnx"]).Broken);
        float[] pixels = [.. Enumerable.Range(0, 64 * 20).Select(i => (i * 7919 % 17) / 16f)];
        var samples = new SampleSet([new SampleArray("", [1, 8, 8], pixels)], null);
        using var stock = new OrtModel(folder["mc.onnx"]);
        var one = new SampleSet([new SampleArray("", [1, 8, 8], pixels[..64])], null);

        double[][] batched = [.. Enumerable.Range(0, Passes).Select(_ => Draw(samples))];
        double[][] single = [.. Enumerable.Range(0, Passes).Select(_ => Draw(one))];

        for (int i = 0; i < single[0].Length; i++)
        {
            (double mean, double variance) = Moments(batched, i);
            (double otherMean, double otherVariance) = Moments(single, i);
            double error = 5 * Math.Sqrt((variance + otherVariance) / Passes);
            Assert.InRange(otherMean - mean, -error, error);
        }

        Assert.True(Moments(single, 0).Variance + Moments(single, 3).Variance > 0);

        double[] Draw(SampleSet set) =>
            Array.ConvertAll(stock.Run(set, cancellation: TestContext.Current.CancellationToken)[0].Values, value => (double)value);

        static (double Mean, double Variance) Moments(double[][] passes, int i)
        {
            double mean = passes.Average(pass => pass[i]);
            return (mean, passes.Sum(pass => (pass[i] - mean) * (pass[i] - mean)) / (passes.Length - 1));
        }
    }

    [Fact]
    public void Numbers_have_an_error_a_likelihood_and_a_deviation()
    {
        string wine = Repository.At("models", "wine-mlp", "model.onnx");

        Outcome outcome = Tool.Run("uncertainty", wine, "--passes", "10", "--json", "--quiet");
        UncertaintyFigures[] figures = [.. ReportJson.Read(outcome.Out).Uncertainty!.Measurements];

        Assert.Equal(0, outcome.Code);
        Assert.All(figures, one => Assert.InRange(one.Rmse!.Value, 0.4, 1.2));
        // A Gaussian whose variance is that of the validation errors: ln(2 pi v) / 2 + 1/2, give or take.
        double expected = Math.Log(2 * Math.PI * figures[0].NoiseVariance!.Value) / 2 + figures[0].Rmse!.Value * figures[0].Rmse!.Value / (2 * figures[0].NoiseVariance!.Value);
        Assert.Equal(expected, figures[0].NegativeLogLikelihood!.Value, 9);
        Assert.Null(figures[0].Deviation);
        Assert.True(figures[1].Deviation > 0);
        Assert.Null(figures[1].Accuracy);
    }

    [Fact]
    public void Without_labels_errors_are_left_out_and_that_is_said()
    {
        File.Copy(Digits, folder["m.onnx"]);

        Outcome outcome = Tool.Run("uncertainty", folder["m.onnx"], "--data", Noise(64), "--scale", "1/16", "--passes", "3", "--quiet");

        Assert.Equal(0, outcome.Code);
        Assert.Contains("Without labels there are no errors", outcome.Out, StringComparison.Ordinal);
        Assert.Contains("mean mutual information", outcome.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("accuracy  ", outcome.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Brier", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_is_one_line_and_its_exit_code()
    {
        OnnxWriter.Write(TinyNetwork.Model(), folder["tiny.onnx"], StorageChoice.Dense);
        Assert.Equal(4, Fails(Digits, "--ood", Noise(63)));
        Assert.Equal(4, Fails(Digits, "--ood", folder["nowhere.csv"]));
        Assert.Equal(2, Fails(Digits, "--passes", "0"));
        Assert.Equal(2, Fails(Digits, "--rate", "1"));
        Assert.Equal(2, Fails(Digits, "--rate", "-0.1"));
        Assert.Equal(2, Fails(Digits, "--method", "bayes"));
        Assert.Equal(2, Fails(Digits, "--method", "posterior"));
        Assert.Equal(2, Fails(Digits, "--export-mc", Digits));
        Assert.Equal(3, Fails(Digits, folder["tiny.onnx"]));
        Assert.Equal(3, Fails(Digits, folder["nowhere.onnx"]));
        Assert.Equal(3, Fails(folder["nowhere.onnx"]));
        Directory.CreateDirectory(folder["r"]);
        File.WriteAllText(folder["r/report.json"], ReportJson.Write(new Report { Tool = new ToolReport("compress", "1") }));
        Assert.Equal(2, Fails(Digits, "--report", folder["r"]));

        Assert.Equal(2, Tool.Run(Digits, "--data", folder["r/posterior.npz"], "--report", folder["r"], "-o", folder["o.onnx"]).Code);
        Assert.Equal(2, Tool.Run(Digits, "--report", folder["r"], "-o", folder["r/posterior.npz"]).Code);

        int Fails(params string[] arguments)
        {
            Outcome outcome = Run([.. arguments, "--passes", "2"]);
            Assert.StartsWith("compress : error CMP", outcome.ErrorLines[0], StringComparison.Ordinal);
            Assert.Empty(outcome.Out);
            return outcome.Code;
        }
    }

    private static Outcome Run(params string[] arguments) => Tool.Run(["uncertainty", .. arguments, "--quiet"]);

    /// <summary>A table of random pixels; without labels.</summary>
    private string Noise(int pixels)
    {
        var random = new Random(1);
        string path = folder[$"noise{pixels.ToString(CultureInfo.InvariantCulture)}.csv"];
        File.WriteAllLines(path,
        [
            string.Join(',', Enumerable.Range(0, pixels).Select(i => $"p{i}")),
            .. Enumerable.Range(0, 60).Select(_ => string.Join(',', Enumerable.Range(0, pixels).Select(_ => random.Next(17)))),
        ]);
        return path;
    }
}
