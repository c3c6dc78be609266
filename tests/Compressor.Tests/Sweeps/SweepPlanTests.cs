using Compressor.IR;
using Compressor.Stages;
using Compressor.Sweeps;
using Compressor.Tests.Support;
using Compressor.Training.FineTuning;
using Xunit;

namespace Compressor.Tests.Sweeps;

public sealed class SweepPlanTests
{
    private static readonly CompressionOptions Options = new() { ModelPath = "", OutputPath = "", ReportPath = "", DataPath = "digits", Seed = 4 };

    [Fact]
    public void Auto_takes_the_usual_targets()
    {
        IReadOnlyList<SweepPoint> plan = SweepPlan.Of(Digits(), Options, new SweepOptions("x"));

        Assert.Equal([0.5, 0.2, 0.1, 0.05, 0.02], plan.Select(point => ((DensityTarget)point.Target).Density));
        Assert.All(plan, point => Assert.True(point is { Seed: 4, Criterion: LearningMethod.Variational }));
    }

    /// <summary>Of 17,226 parameters 640 stay by wish and 202 are biases: 0.05 leaves 861, 0.02 would leave 344.</summary>
    [Fact]
    public void Auto_ends_where_the_model_does() => Assert.Equal(
        [0.5, 0.2, 0.1, 0.05],
        SweepPlan.Of(Digits("logits.weight"), Options, new SweepOptions("x")).Select(point => ((DensityTarget)point.Target).Density));

    [Fact]
    public void A_stated_target_out_of_reach_ends_the_sweep_before_it_begins()
    {
        var error = Assert.Throws<CompressorException>(() => SweepPlan.Of(Digits(), Options, new SweepOptions("x") { Targets = [new DensityTarget(0.5), new DensityTarget(0.0001)] }));

        Assert.Equal(ErrorKind.Target, error.Kind);
        Assert.Contains("density 0.0001 cannot be reached", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Points_are_every_seed_criterion_and_target_under_names_of_their_own()
    {
        IReadOnlyList<SweepPoint> plan = SweepPlan.Of(Digits(), Options, new SweepOptions("x")
        {
            Targets = [new DensityTarget(0.5), new BytesTarget(20_000)],
            Criteria = [LearningMethod.Variational, LearningMethod.Magnitude],
            Seeds = [1, 2],
        });

        Assert.Equal(
            ["variational-0.5-s1", "variational-20000B-s1", "magnitude-0.5-s1", "magnitude-20000B-s1",
                "variational-0.5-s2", "variational-20000B-s2", "magnitude-0.5-s2", "magnitude-20000B-s2"],
            Cultures.Under("ru-RU", () => plan.Select(point => point.Name).ToArray()));
    }

    [Fact]
    public void Without_data_the_criterion_is_the_one_that_suits_made_up_inputs() => Assert.All(
        SweepPlan.Of(Digits(), Options with { DataPath = null }, new SweepOptions("x")), point => Assert.Equal(LearningMethod.Magnitude, point.Criterion));

    private static Source Digits(params string[] exclude) => Source.Read(Repository.At("models", "digits-mlp", "model.onnx"), exclude);
}
