using Compressor.Data;
using Compressor.Evaluation;
using Compressor.Preparation;
using Xunit;

namespace Compressor.Tests.Cli;

public sealed class ChanceTests
{
    [Fact]
    public void Always_saying_the_commonest_class_is_chance()
    {
        ClassLabels labels = Labels(1000, common: 900);
        ModelOutput constant = Saying(Enumerable.Repeat(0, 1000));

        Assert.True(Metrics.Accuracy(constant, labels).Value <= Chance.Level(constant, labels));
    }

    [Fact]
    public void A_little_better_than_the_commonest_class_is_not_chance_where_rare_ones_are_found()
    {
        ClassLabels labels = Labels(1000, common: 900);
        ModelOutput finder = Saying(labels.Values.Select((label, i) => i % 5 == 0 ? label : 0));

        Assert.True(Metrics.Accuracy(finder, labels).Value > Chance.Level(finder, labels));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(10)]
    [InlineData(1000)]
    public void Perfection_is_never_chance(int count)
    {
        ClassLabels labels = Labels(count, common: count / 2);

        Assert.True(Chance.Level(Saying(labels.Values), labels) < 1);
    }

    [Fact]
    public void Labels_of_one_class_tell_nothing() => Assert.Null(Chance.Level(Saying([0, 0, 0]), new ClassLabels([0, 0, 0])));

    [Fact]
    public void Of_numbers_the_mean_is_chance() => Assert.Equal(0, Chance.Level(Saying([0]), new NumberLabels([1], 1)));

    private static ClassLabels Labels(int count, int common) => new([.. Enumerable.Range(0, count).Select(i => i * 7 % count < common ? 0 : 1)]);

    private static ModelOutput Saying(IEnumerable<int> classes) => new("y", [2], [.. classes.SelectMany(label => (float[])[1 - label, label])]);
}
