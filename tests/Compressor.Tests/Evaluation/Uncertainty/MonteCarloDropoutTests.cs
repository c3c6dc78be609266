using Compressor.Evaluation;
using Compressor.Evaluation.Uncertainty;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Evaluation.Uncertainty;

public sealed class MonteCarloDropoutTests
{
    /// <summary>Five standard errors: exceeded once in 1.7 million.</summary>
    private const double Errors = 5;

    private static readonly float[] X = [0.8f, 0.6f];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;


    [Theory]
    [InlineData(0.1f)]
    [InlineData(0.5f)]
    public void One_session_run_again_and_again_has_the_moments_of_all_masks(float rate)
    {
        const int Passes = 20_000;
        (double mean, double variance, _, _) = TinyNetwork.Exact(X, rate);
        using var network = new OrtModel(MonteCarloDropout.Of(TinyNetwork.Model(), rate, 3, "tiny").Bytes(), "tiny");
        var inputs = new Dictionary<string, TensorData> { ["x"] = TensorData.FromFloats([1, 2], X) };

        double[] drawn = [.. Enumerable.Range(0, Passes).Select(_ => (double)network.Run(inputs, Cancellation)["p"].ToFloats()[0])];

        Assert.InRange(drawn.Average(), mean - Errors * Math.Sqrt(variance / Passes), mean + Errors * Math.Sqrt(variance / Passes));
        // p lies in 0..1: the square of its deviation has a variance below that of p itself.
        double squares = drawn.Average(value => (value - mean) * (value - mean));
        Assert.InRange(squares, variance - Errors * Math.Sqrt(variance / Passes), variance + Errors * Math.Sqrt(variance / Passes));
    }

    [Fact]
    public void Networks_of_their_own_seeds_have_entropy_and_mutual_information_of_all_masks()
    {
        const int Passes = 400;
        const int Copies = 50;
        const float Rate = 0.3f;
        (double mean, double variance, double entropy, double information) = TinyNetwork.Exact(X, Rate);
        var distribution = new PredictiveDistribution(1, 2);
        var inputs = new Dictionary<string, TensorData>
        {
            ["x"] = TensorData.FromFloats([Copies, 2], [.. Enumerable.Repeat(X, Copies).SelectMany(x => x)]),
        };
        for (int pass = 0; pass < Passes; pass++)
        {
            using var network = new OrtModel(MonteCarloDropout.Of(TinyNetwork.Model(), Rate, PassSeed.Of(1, pass), "tiny").Bytes(), "tiny");
            float[] probabilities = network.Run(inputs, Cancellation)["p"].ToFloats();
            for (int copy = 0; copy < Copies; copy++)
            {
                distribution.Add([probabilities[2 * copy], probabilities[2 * copy + 1]]);
            }
        }

        double error = Errors * Math.Sqrt(variance / (Passes * Copies));
        Assert.InRange(distribution.Mean()[0], mean - error, mean + error);
        // H' = ln((1 - p) / p) at the mean; the entropies of single masks lie in 0..ln 2.
        double entropyError = error * Math.Abs(Math.Log((1 - mean) / mean)) + error * error / (mean * (1 - mean));
        Assert.InRange(distribution.Entropy()[0], entropy - entropyError, entropy + entropyError);
        double spread = entropyError + Errors * Math.Log(2) / 2 / Math.Sqrt(Passes * Copies);
        Assert.InRange(distribution.MutualInformation()[0], information - spread, information + spread);
    }

    [Fact]
    public void Each_run_is_another_draw_and_the_whole_is_repeated_by_its_seed()
    {
        Model model = TinyNetwork.Model();
        var inputs = new Dictionary<string, TensorData> { ["x"] = TensorData.FromFloats([1, 2], X) };

        float[] first = Draws(MonteCarloDropout.Of(model, 0.5f, 1, "tiny"));

        Assert.True(first.Distinct().Count() > 5);
        Assert.Equal(first, Draws(MonteCarloDropout.Of(model, 0.5f, 1, "tiny")));
        Assert.NotEqual(first, Draws(MonteCarloDropout.Of(model, 0.5f, 2, "tiny")));
        Assert.Equal(MonteCarloDropout.Of(model, 0.5f, 1, "tiny").Bytes(), MonteCarloDropout.Of(model, 0.5f, 1, "tiny").Bytes());

        float[] Draws(Model active)
        {
            using var network = new OrtModel(active.Bytes(), "tiny");
            return [.. Enumerable.Range(0, 50).Select(_ => network.Run(inputs, Cancellation)["p"].ToFloats()[0])];
        }
    }

    [Theory]
    [InlineData(17L)]
    [InlineData(11L)]
    public void Its_own_nodes_are_kept_active_at_their_own_rate_unless_another_is_stated(long opset)
    {
        const int Copies = 20_000;
        Model model = TinyNetwork.Model(opset, dropout: 0.4f);

        Assert.True(MonteCarloDropout.HasOwn(model));
        Model active = MonteCarloDropout.Of(model, null, 1, "tiny");
        Assert.Equal(2, active.Graph.Nodes.Count(node => node.OpType == "Dropout"));
        foreach ((float? stated, float rate) in ((float?, float)[])[(null, 0.4f), (0.2f, 0.2f)])
        {
            (double mean, double variance, _, _) = TinyNetwork.Exact(X, rate);
            using var network = new OrtModel(MonteCarloDropout.Of(model, stated, 1, "tiny").Bytes(), "tiny");
            float[] drawn = network.Run(new Dictionary<string, TensorData>
            {
                ["x"] = TensorData.FromFloats([Copies, 2], [.. Enumerable.Repeat(X, Copies).SelectMany(x => x)]),
            }, Cancellation)["p"].ToFloats();
            double average = Enumerable.Range(0, Copies).Average(copy => (double)drawn[2 * copy]);
            double error = Errors * Math.Sqrt(variance / Copies);
            Assert.InRange(average, mean - error, mean + error);
        }
    }

    [Fact]
    public void Nodes_that_drop_nothing_are_as_good_as_none()
    {
        Model model = TinyNetwork.Model(dropout: 0);

        Assert.False(MonteCarloDropout.HasOwn(model));
        Assert.Equal(4, MonteCarloDropout.Of(model, null, 1, "tiny").Graph.Nodes.Count(node => node.OpType == "Dropout"));
    }

    [Fact]
    public void A_mask_that_somebody_reads_is_still_there()
    {
        var builder = new GraphBuilder("masked");
        string x = builder.Input("x", ElementType.Float32, "n", 8);
        builder.Nodes("Dropout", [x], ["d", "m"]);
        builder.Output("d", ElementType.Float32, "n", 8);
        builder.Output("m", ElementType.Bool, "n", 8);
        using var network = new OrtModel(MonteCarloDropout.Of(builder.Build(), null, 1, "masked").Bytes(), "masked");

        var inputs = new Dictionary<string, TensorData> { ["x"] = TensorData.FromFloats([2, 8], [.. Enumerable.Repeat(3f, 16)]) };

        IReadOnlyDictionary<string, TensorData> outputs = network.Run(inputs, Cancellation);

        // 0.5 is the rate of a node that states none.
        Assert.Equal(outputs["m"].ToLongs().Select(keep => keep * 6f), outputs["d"].ToFloats());
        Assert.Contains(0f, outputs["d"].ToFloats());
    }

    [Fact]
    public void A_model_without_a_place_for_dropout_is_refused()
    {
        var error = Assert.Throws<CompressorException>(() => MonteCarloDropout.Of(Graphs.Linear("n"), null, 1, "m.onnx"));

        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.StartsWith("m.onnx: there is no place for Dropout", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(6L, "Relu", "the model is of 6 and cannot be raised to it")]
    [InlineData(10L, "Clip", "cannot be raised to it, where Clip would mean something else")]
    public void An_operator_set_that_is_too_old_is_refused_with_the_operators_in_the_way(long opset, string opType, string cause)
    {
        Model model = TinyNetwork.Model(opset);
        model = model with { Graph = model.Graph with { Nodes = [.. model.Graph.Nodes.Select(node => node.OpType == "Relu" ? node with { OpType = opType } : node)] } };

        var error = Assert.Throws<CompressorException>(() => MonteCarloDropout.Of(model, null, 1, "m.onnx"));

        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Contains(cause, error.Message, StringComparison.Ordinal);
    }

    /// <summary>At a rate that drops nothing in a lifetime, the network is the one that was read: old operator sets, IR 3, any structure.</summary>
    [Theory]
    [InlineData("basic_pitch")]
    [InlineData("cifar10_winml_cnn")]
    [InlineData("go1_policy")]
    [InlineData("godot_ships")]
    [InlineData("gpt2_tiny_nopast")]
    [InlineData("marabou_selfattn_small")]
    [InlineData("mnist8_cntk")]
    [InlineData("mnist_cnn_pytorch_ort")]
    [InlineData("reversi_ai")]
    [InlineData("superres_espcn")]
    public void At_a_rate_of_next_to_nothing_a_real_model_computes_what_it_did(string name)
    {
        string path = TestData.Require("models", $"{name}.onnx");
        Model model = OnnxReader.Read(path);
        Model active = MonteCarloDropout.Of(model, 1e-12f, 1, path);
        using var folder = new TemporaryFolder();
        active.Write(folder["active.onnx"]);
        using var before = new OrtModel(path, new OrtOptions { Threads = 1 });
        using var after = new OrtModel(folder["active.onnx"], new OrtOptions { Threads = 1 });
        TrialRun run = InputTrial.Of(model, before, cancellation: Cancellation).Runs[0];

        OutputDifference difference = OutputComparison.Compare(run.Outputs, after.Run(run.Inputs, Cancellation));

        Assert.Empty(OnnxRules.Check(folder["active.onnx"]).Broken);
        Assert.InRange(difference.MaxRelativeToScale, 0, 1e-3);
    }
}
