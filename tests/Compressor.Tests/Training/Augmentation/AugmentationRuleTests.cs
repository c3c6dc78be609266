using Compressor.Training.Augmentation;
using Xunit;

namespace Compressor.Tests.Training.Augmentation;

/// <summary>What people type.</summary>
public sealed class AugmentationRuleTests
{
    [Theory]
    [InlineData("affine", "affine:1")]
    [InlineData("affine:0.5", "affine:0.5")]
    [InlineData("shift:4", "shift:4")]
    [InlineData("shift", "shift:2")]
    [InlineData("flip", "flip")]
    public void A_rule_says_what_it_takes(string typed, string text) => Assert.Equal(text, AugmentationRule.Parse(typed).Text);

    [Theory]
    [InlineData("rotate", "'rotate' is no augmentation; known are affine, shift, flip")]
    [InlineData("", "'' is no augmentation; known are affine, shift, flip")]
    [InlineData("flip:1", "flip takes no number")]
    [InlineData("shift:x", "'x' is no number from 0 to 64, as shift takes one (shift:2)")]
    [InlineData("affine:-1", "'-1' is no number from 0 to 3, as affine takes one (affine:1)")]
    [InlineData("affine:NaN", "'NaN' is no number from 0 to 3, as affine takes one (affine:1)")]
    [InlineData("affine:", "'' is no number from 0 to 3, as affine takes one (affine:1)")]
    public void Anything_else_is_refused_with_what_would_do(string typed, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => AugmentationRule.Parse(typed)).Message);
}
