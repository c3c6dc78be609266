using Compressor.Sweeps;
using Xunit;

namespace Compressor.Tests.Sweeps;

public sealed class ShardTests
{
    [Theory]
    [InlineData(10, 3)]
    [InlineData(2, 5)]
    public void Shards_share_the_points_and_none_is_anybodys_twice(int points, int count)
    {
        int[] all = [.. Enumerable.Range(0, points)];

        IEnumerable<int> shared = Enumerable.Range(1, count).SelectMany(number => new Shard(number, count).Of(all));

        Assert.Equal(all, shared.Order());
    }

    [Theory]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("1")]
    [InlineData("1/x")]
    [InlineData("-1/3")]
    public void What_is_no_share_is_refused(string text) =>
        Assert.Contains(text, Assert.Throws<FormatException>(() => Shard.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=0", 4, 4)]
    [InlineData("SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=1", 3, 4)]
    [InlineData("SLURM_ARRAY_TASK_ID=20 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_STEP=5", 3, 3)]
    [InlineData("JOB_COMPLETION_INDEX=0 JOB_COMPLETIONS=8", 1, 8)]
    [InlineData("JOB_COMPLETION_INDEX=7 JOB_COMPLETIONS=8", 8, 8)]
    [InlineData("CI_NODE_INDEX=2 CI_NODE_TOTAL=4", 2, 4)]
    [InlineData("HOME=/root", 1, 1)]
    public void Schedulers_say_which_one_this_is(string variables, int number, int count) =>
        Assert.Equal(new Shard(number, count), Shard.Of(Reader(variables), null));

    [Fact]
    public void The_count_may_be_stated() =>
        Assert.Equal(new Shard(6, 6), Shard.Of(Reader("JOB_COMPLETION_INDEX=5"), 6));

    [Theory]
    [InlineData("JOB_COMPLETION_INDEX=5", null, "JOB_COMPLETIONS")]
    [InlineData("SLURM_ARRAY_TASK_ID=9 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=1", null, "SLURM_ARRAY_TASK_ID is 9")]
    [InlineData("CI_NODE_INDEX=x CI_NODE_TOTAL=4", null, "CI_NODE_INDEX is 'x'")]
    [InlineData("HOME=/root", 4, "--shard 1/N")]
    public void What_they_leave_open_is_an_error_that_names_the_variable(string variables, int? count, string named) =>
        Assert.Contains(named, Assert.Throws<UsageException>(() => Shard.Of(Reader(variables), count)).Message, StringComparison.Ordinal);

    private static Func<string, string?> Reader(string variables) =>
        variables.Split(' ').Select(one => one.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]).GetValueOrDefault;
}
