using Compressor.IR;
using Compressor.Tests.Support;
using Compressor.Training;
using Compressor.Training.Variational;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training;

/// <summary>
/// Samples of variational weights against closed form. Means of n draws lie within 6 standard errors of the truth, variances within
/// 6 sqrt(2 / n) of it relatively: together less than one false alarm in a million elements.
/// </summary>
public sealed class LocalReparameterizationTests
{
    private const int Draws = 4000;

    public static TheoryData<string> Bilinear() => ["Gemm", "Gemm scaled", "MatMul", "MatMul left", "Conv", "Conv asymmetric", "ConvTranspose", "FusedMatMul"];

    [Theory]
    [MemberData(nameof(Bilinear))]
    public void A_bilinear_operator_samples_its_output(string form)
    {
        OperatorCase subject = BilinearCase(form);
        AssertSamples(subject.Build(), subject.Feeds, "out0", form == "MatMul left" ? "in0" : "in1");
    }

    [Theory]
    [InlineData("Conv")]
    [InlineData("Conv asymmetric")]
    [InlineData("ConvTranspose")]
    public void A_kernel_with_noise_at_every_place_has_the_same_moments(string form)
    {
        OperatorCase subject = BilinearCase(form);
        AssertSamples(subject.Build(), subject.Feeds, "out0", "in1", everyPlace: true);
    }

    [Theory]
    [InlineData("ij,jk->ik", 1)]
    [InlineData("ji,jk", 0)]
    [InlineData("ij,k->ik", 1)]
    [InlineData("ij,jkl->ik", 1)]
    [InlineData("iji,jk->k", 0)]
    [InlineData("bi,bj,ij->b", 2)]
    public void Einsum_samples_its_output_whatever_the_equation(string equation, int weight)
    {
        string[] terms = equation.Split("->")[0].Split(',');
        var subject = new OperatorCase("Einsum", 12, ("equation", equation));
        for (int term = 0; term < terms.Length; term++)
        {
            long[] shape = [.. terms[term].Select(index => index switch { 'i' => 2L, 'j' => 3, 'b' => 1, _ => 2 })];
            subject = term == weight ? subject.W(shape) : subject.X(shape);
        }

        AssertSamples(subject.Build(), subject.Feeds, "out0", $"in{weight}");
    }

    [Theory]
    [InlineData("Gemm")]
    [InlineData("Conv")]
    public void A_fused_activation_follows_the_noise(string opType)
    {
        long[] shape = opType == "Gemm" ? [3, 3] : [1, 3, 3, 3];
        OperatorCase plain = new OperatorCase(opType, 13).X(shape).W(shape);
        Model fused = plain.Build();
        fused = fused with
        {
            Graph = fused.Graph with
            {
                Nodes = [new Node($"Fused{opType}", ["in0", "in1"], ["out0"]) { Domain = "com.microsoft", Attributes = [new NodeAttribute("activation", "Tanh")] }],
            },
        };
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        Tensor sample = Sampled(plain.Build());

        Assert.False(sample.allclose(Sampled(plain.Build(), seed: 4)));
        Assert.True(Sampled(fused).allclose(sample.tanh()));

        Tensor Sampled(Model model, long seed = 3)
        {
            using var module = GraphModule.From(model, ScalarType.Float64);
            var variances = new Dictionary<string, Tensor> { ["in1"] = full_like(module.Weights["in1"], 0.25) };
            return module.Run(OperatorOracle.AsTensors(plain.Feeds, ScalarType.Float64), ["out0"], variances, new GaussianNoise(seed))["out0"];
        }
    }

    [Fact]
    public void The_variance_follows_a_weight_that_is_rearranged()
    {
        var builder = new GraphBuilder("rearranged", opset: 17);
        OperatorCase data = new OperatorCase("MatMul", 17).X(2, 6).W(4, 3, 2);
        builder.Input("in0", ElementType.Float32, 2, 6);
        builder.Initializer("in1", data.Build().Graph.Initializers[0].Data);
        string flat = builder.Node("Reshape", ["in1", builder.Initializer("shape", OperatorCase.Ints(4, 6))]);
        string turned = builder.Node("Transpose", [flat]);
        builder.Node("MatMul", ["in0", turned], "out0");
        AssertSamples(builder.Build(), data.Feeds, "out0", "in1");
    }

    [Fact]
    public void Another_operator_sees_one_sample_of_the_weight_per_run()
    {
        var builder = new GraphBuilder("shared", opset: 17);
        builder.Input("x", ElementType.Float32, 3, 4);
        builder.Initializer("w", OperatorCase.Numbers([1, 4], 1, 2, 3, 4));
        builder.Node("Mul", ["x", "w"], "first");
        builder.Node("Add", ["x", "w"], "second");
        using var scope = NewDisposeScope();
        using var module = GraphModule.From(builder.Build());
        var inputs = new Dictionary<string, Tensor> { ["x"] = ones(3, 4) };
        var variances = new Dictionary<string, Tensor> { ["w"] = full([1, 4], 0.25) };
        var noise = new GaussianNoise(3);
        using var noGradient = no_grad();
        var samples = new List<Tensor>();
        for (int draw = 0; draw < Draws; draw++)
        {
            IReadOnlyDictionary<string, Tensor> values = module.Run(inputs, ["first", "second"], variances, noise);
            Tensor sample = values["first"][0];
            Assert.True(values["first"].allclose(sample.expand(3, 4)));
            Assert.True((values["second"] - 1).allclose(sample.expand(3, 4), atol: 1e-6));
            samples.Add(sample.to(ScalarType.Float64));
        }

        AssertMoments(stack(samples), tensor(new double[] { 1, 2, 3, 4 }), full([4], 0.25, ScalarType.Float64));
    }

    [Theory]
    [InlineData("Attention", false)]
    [InlineData("Attention", true)]
    [InlineData("Conv", false)]
    [InlineData("ConvTranspose", false)]
    public void The_whole_batch_meets_one_sample_of_the_weight(string form, bool everyPlace)
    {
        (Tensor y, Tensor mean) = SameImageFiveTimes(form, everyPlace);

        Assert.True(y.allclose(y[0].expand(y.shape), atol: 1e-6));
        Assert.False(y.allclose(mean, atol: 1e-2));
    }

    [Theory]
    [InlineData("Conv")]
    [InlineData("ConvTranspose")]
    public void With_noise_at_every_place_no_two_samples_meet_the_same(string form)
    {
        (Tensor y, Tensor mean) = SameImageFiveTimes(form, everyPlace: true);

        Assert.All(Enumerable.Range(1, 4), other => Assert.False(y[other].allclose(y[0], atol: 1e-2)));
        Assert.False(y[0].allclose(mean[0], atol: 1e-2));
    }

    private static (Tensor Sample, Tensor Mean) SameImageFiveTimes(string form, bool everyPlace)
    {
        OperatorCase subject = form switch
        {
            "Attention" => new OperatorCase("Attention", 17, ("num_heads", 2)).Microsoft().X(2, 3, 4).W(4, 12).W(12),
            "Conv" => new OperatorCase("Conv", 17).X(2, 3, 4, 4).W(5, 3, 3, 3).W(5),
            _ => new OperatorCase("ConvTranspose", 17).X(2, 3, 4, 4).W(3, 5, 3, 3).W(5),
        };
        using var scope = NewDisposeScope();
        using var module = GraphModule.From(subject.Build());
        module.HasNoiseAtEveryPlace = everyPlace;
        using var noGradient = no_grad();
        long[] one = [1, .. subject.Feeds["in0"].Shape.Skip(1)];
        var inputs = new Dictionary<string, Tensor> { ["in0"] = rand(one).expand([5, .. one[1..]]) };
        var variances = new Dictionary<string, Tensor> { ["in1"] = full_like(module.Weights["in1"], 0.25) };

        Tensor y = module.Run(inputs, ["out0"], variances, new GaussianNoise(3))["out0"].MoveToOuterDisposeScope();
        return (y, module.Run(inputs, ["out0"])["out0"].MoveToOuterDisposeScope());
    }

    /// <summary>bfloat16 has eight bits: sums of a few products of noisy weights keep two digits, bias and result stay float32.</summary>
    [Theory]
    [InlineData("Gemm")]
    [InlineData("Gemm scaled")]
    [InlineData("MatMul")]
    [InlineData("MatMul left")]
    [InlineData("FusedMatMul")]
    public void Matrices_with_narrow_variances_are_sampled_as_with_wide_ones(string form)
    {
        OperatorCase subject = BilinearCase(form);
        (string data, string weight) = form == "MatMul left" ? ("in1", "in0") : ("in0", "in1");
        using var scope = NewDisposeScope();
        using var module = GraphModule.From(subject.Build());
        Tensor variance = full_like(module.Weights[weight], 0.25).detach();

        (Tensor sample, Tensor ofWeight, Tensor ofData) = Sampled(variance);
        (Tensor narrow, Tensor narrowOfWeight, Tensor narrowOfData) = Sampled(variance.bfloat16());

        Assert.Equal(ScalarType.Float32, narrow.dtype);
        Assert.False(Sampled(zeros_like(variance).bfloat16()).Sample.equal(Sampled(zeros_like(variance)).Sample).all().item<bool>());
        AssertNear(narrow, sample);
        AssertNear(narrowOfWeight, ofWeight);
        AssertNear(narrowOfData, ofData);

        (Tensor Sample, Tensor OfWeight, Tensor OfData) Sampled(Tensor variance)
        {
            Dictionary<string, Tensor> inputs = OperatorOracle.AsTensors(subject.Feeds, ScalarType.Float32);
            inputs[data].requires_grad_(true);
            module.Weights[weight].grad = null;
            Tensor y = module.Run(inputs, ["out0"], new Dictionary<string, Tensor> { [weight] = variance }, new GaussianNoise(3))["out0"];
            y.square().sum().backward();
            return (y.detach(), module.Weights[weight].grad!.clone(), inputs[data].grad!);
        }

        static void AssertNear(Tensor values, Tensor expected)
        {
            double off = (values - expected).abs().max().item<float>();
            Assert.InRange(off, 0, 0.03 * expected.abs().max().item<float>());
        }
    }

    private static OperatorCase BilinearCase(string form) => form switch
    {
        "Gemm" => new OperatorCase("Gemm", 13, ("transB", 1)).X(2, 3).W(4, 3).W(4),
        "Gemm scaled" => new OperatorCase("Gemm", 13, ("alpha", 0.5f), ("beta", 2f)).X(2, 3).W(3, 4).W(4),
        "MatMul" => new OperatorCase("MatMul", 13).X(2, 3).W(3, 4),
        "MatMul left" => new OperatorCase("MatMul", 13).W(2, 3).X(3, 4),
        "Conv" => new OperatorCase("Conv", 13, ("pads", new[] { 1, 1, 1, 1 }), ("group", 2)).X(1, 4, 3, 3).W(4, 2, 3, 3).W(4),
        "Conv asymmetric" => new OperatorCase("Conv", 13, ("pads", new[] { 0, 1, 1, 0 }), ("strides", new[] { 2, 1 })).X(1, 2, 4, 3).W(3, 2, 2, 2).W(3),
        "FusedMatMul" => new OperatorCase("FusedMatMul", 13, ("transB", 1), ("alpha", 0.5f)).Microsoft().X(2, 3).W(4, 3),
        _ => new OperatorCase("ConvTranspose", 13, ("strides", new[] { 2, 2 }), ("pads", new[] { 1, 0, 0, 1 })).X(1, 2, 3, 3).W(2, 3, 3, 3).W(3),
    };

    /// <summary>
    /// The output is linear in the weight, so its mean is the output at the mean weight and its variance the sum of sigma^2 times the
    /// squared derivative, which is here taken one weight element at a time.
    /// </summary>
    private static void AssertSamples(Model model, IReadOnlyDictionary<string, TensorData> feeds, string output, string weight, bool everyPlace = false)
    {
        using var scope = NewDisposeScope();
        using var module = GraphModule.From(model, ScalarType.Float64);
        module.HasNoiseAtEveryPlace = everyPlace;
        using var noGradient = no_grad();
        Dictionary<string, Tensor> inputs = OperatorOracle.AsTensors(feeds, ScalarType.Float64);
        Tensor theta = module.Weights[weight];
        Tensor variance = linspace(0.01, 0.5, theta.numel(), ScalarType.Float64).reshape(theta.shape);
        Tensor mean = module.Run(inputs, [output])[output];
        Tensor expected = zeros_like(mean);
        for (long element = 0; element < theta.numel(); element++)
        {
            theta.view(-1)[element].add_(1);
            expected += (module.Run(inputs, [output])[output] - mean).square() * variance.view(-1)[element];
            theta.view(-1)[element].sub_(1);
        }

        var noise = new GaussianNoise(7);
        var variances = new Dictionary<string, Tensor> { [weight] = variance };
        Tensor[] draws = [.. Enumerable.Range(0, Draws).Select(_ => module.Run(inputs, [output], variances, noise)[output])];
        AssertMoments(stack(draws), mean, expected);
    }

    private static void AssertMoments(Tensor draws, Tensor mean, Tensor variance)
    {
        Tensor standardError = (variance / Draws).sqrt();
        Tensor meanOff = (draws.mean([0]) - mean).abs();
        Assert.True((meanOff <= 6 * standardError + 1e-4).all().item<bool>(), $"mean off by {meanOff.max().item<double>()}");
        Tensor ratio = draws.var([0]) / (variance + 1e-8);
        Assert.True(((ratio - 1).abs() <= 6 * Math.Sqrt(2.0 / Draws)).all().item<bool>(), $"variance ratio {ratio.min().item<double>()}..{ratio.max().item<double>()}");
    }
}
