using Compressor.Data;
using Compressor.IR;
using Compressor.Stages;
using Compressor.Training.Augmentation;
using Xunit;

namespace Compressor.Tests.Stages;

/// <summary>Which inputs --augment alters.</summary>
public sealed class ImageInputsTests
{
    private static readonly AugmentationRule[] Rules = [AugmentationRule.Parse("flip")];

    [Fact]
    public void An_image_is_one_though_the_model_takes_it_flat()
    {
        AugmentationPlan plan = ImageInputs.Plan(Rules, Samples(new SampleArray("x", [6], new float[12]) { OwnShape = [2, 3] }), "m.onnx")!;

        Assert.Equal(new ImageLayout(2, 3, 1, false), plan.Images["x"]);
    }

    [Fact]
    public void A_row_of_numbers_is_one_where_the_model_takes_an_image()
    {
        AugmentationPlan plan = ImageInputs.Plan(Rules, Samples(new SampleArray("x", [1, 2, 3], new float[12]) { OwnShape = [6] }), "m.onnx")!;

        Assert.Equal(new ImageLayout(2, 3, 1, false), plan.Images["x"]);
    }

    [Fact]
    public void Without_images_the_rule_is_refused_and_the_inputs_are_named()
    {
        CompressorException error = Assert.Throws<CompressorException>(
            () => ImageInputs.Plan(Rules, Samples(new SampleArray("x", [11], new float[22])), "m.onnx"));

        Assert.Equal(ErrorKind.Usage, error.Kind);
        Assert.Equal("m.onnx: --augment flip alters images, and no input is one; a sample is x of 11", error.Message);
    }

    [Fact]
    public void Without_rules_nothing_is_altered() =>
        Assert.Null(ImageInputs.Plan([], Samples(new SampleArray("x", [2, 3], new float[12])), "m.onnx"));

    private static SampleSet Samples(SampleArray array) => new([array], null);
}
