using Compressor.IR;
using Compressor.Training;
using Compressor.Training.Augmentation;
using Compressor.Training.FineTuning;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training.FineTuning;

/// <summary>What a batch teaches, as it is and altered.</summary>
public sealed class TeacherTests
{
    private const int Count = 60;
    private static readonly float[] Images = [.. Enumerable.Range(0, Count * 4).Select(i => (float)Math.Sin(i))];

    /// <summary>Batches come out as they are or flipped; either way the logits are the original's of what the samples have become.</summary>
    [Fact]
    public void The_original_is_asked_about_what_images_became()
    {
        using var scope = NewDisposeScope();
        using GraphModule module = Linear();
        using var training = new TrainingSet([("x", [4], Images)], classes: [.. Enumerable.Range(0, Count).Select(i => i % 2)]);
        using var teacher = Flipping(module, training);

        int altered = 0;
        for (int i = 0; i < 100; i++)
        {
            Lesson lesson = teacher.Of([7, 3, 8, 11]);
            Tensor chosen = lesson.Samples.Inputs["x"].index_select(0, tensor(lesson.Chosen));
            Assert.True(chosen.matmul(tensor(new float[] { 1, 2, 3, 4 }).unsqueeze(1)).allclose(lesson.Taught["y"], atol: 1e-5));
            Assert.Equal([1L, 1L, 0L, 1L], lesson.Labels!.data<long>().ToArray());
            altered += ReferenceEquals(lesson.Samples, training) ? 0 : 1;
        }

        // Every other batch, within five standard deviations.
        Assert.InRange(altered, 25, 75);
    }

    /// <summary>A number may say where something is, and moves with the image: then the original alone is asked.</summary>
    [Fact]
    public void Numbers_are_not_believed_of_altered_images()
    {
        using var scope = NewDisposeScope();
        using GraphModule module = Linear();
        using var training = new TrainingSet([("x", [4], Images)], numbers: new float[Count]);
        using var teacher = Flipping(module, training);

        Lesson[] lessons = [.. Enumerable.Range(0, 20).Select(_ => teacher.Of([1, 2]))];

        Assert.Contains(lessons, lesson => lesson.Labels is null);
        Assert.All(lessons, lesson => Assert.Equal(ReferenceEquals(lesson.Samples, training), lesson.Labels is not null));
    }

    /// <summary>A weighted sum of four pixels, which flipping changes.</summary>
    private static GraphModule Linear()
    {
        var graph = new GraphBuilder("sum");
        graph.Input("x", ElementType.Float32, "batch", 4);
        graph.Initializer("w", TensorData.FromFloats([4, 1], [1, 2, 3, 4]));
        graph.Output(graph.Node("MatMul", ["x", "w"], "y"), ElementType.Float32, "batch", 1);
        return GraphModule.From(graph.Build());
    }

    private static Teacher Flipping(GraphModule module, TrainingSet training)
    {
        var plan = new AugmentationPlan(
            [AugmentationRule.Parse("flip")], new Dictionary<string, ImageLayout> { ["x"] = new(2, 2, 1, false) });
        var runs = new SampleRuns(module, training, ["y"]);
        return new Teacher(training, runs, plan, runs, seed: 1);
    }
}
