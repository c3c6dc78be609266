using System.Globalization;

namespace Compressor.Sweeps;

/// <summary>A share of a sweep's points: every Count-th of them, from the Number-th on.</summary>
/// <param name="Number">From 1 to <paramref name="Count"/>.</param>
internal sealed record Shard(int Number, int Count)
{
    public static readonly Shard Whole = new(1, 1);

    /// <summary>
    /// The schedulers that number the parts of a job. Slurm's arrays begin anywhere and may have a step; a Kubernetes indexed Job does not
    /// tell its parts how many they are, so that its file has to (JOB_COMPLETIONS, or --shard-count); GitLab's parallel jobs, whose names
    /// GitHub's workflows can give their matrix, count from 1.
    /// </summary>
    private static readonly Scheduler[] Schedulers =
    [
        new("SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", First: "SLURM_ARRAY_TASK_MIN", Step: "SLURM_ARRAY_TASK_STEP"),
        new("JOB_COMPLETION_INDEX", "JOB_COMPLETIONS"),
        new("CI_NODE_INDEX", "CI_NODE_TOTAL", From: 1),
    ];

    /// <summary>The points that are this shard's.</summary>
    public IEnumerable<T> Of<T>(IEnumerable<T> points) => points.Where((_, index) => index % Count == Number - 1);

    /// <summary>"3/8".</summary>
    /// <exception cref="FormatException">It is no share.</exception>
    public static Shard Parse(string text) =>
        text.Split('/') is [var number, var count]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int i)
        && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out int n)
        && i >= 1 && i <= n
            ? new Shard(i, n)
            : throw new FormatException($"'{text}' is no share; write 1/8 to 8/8");

    /// <summary>The share that a scheduler gave this process; all of it where none did.</summary>
    /// <param name="variable">Reads a variable of the environment.</param>
    /// <param name="count">How many shards there are, where the user says so.</param>
    /// <exception cref="UsageException">A variable is no number, or it is not known how many shards there are.</exception>
    public static Shard Of(Func<string, string?> variable, int? count)
    {
        foreach (Scheduler scheduler in Schedulers)
        {
            if (Value(scheduler.Index, variable) is { } index)
            {
                return Of(scheduler, index, variable, count);
            }
        }

        return count is null or 1
            ? Whole
            : throw Wrong("--shard-count says how many shards there are, but nothing which one this is; add --shard 1/N");
    }

    private static Shard Of(Scheduler scheduler, int index, Func<string, string?> variable, int? stated)
    {
        int count = stated ?? Value(scheduler.Count, variable)
            ?? throw Wrong($"{scheduler.Index} is set, but {scheduler.Count}, the number of shards, is not; add --shard-count N");
        int first = scheduler.First is null ? scheduler.From : Value(scheduler.First, variable) ?? 0;
        int step = scheduler.Step is null ? 1 : Math.Max(1, Value(scheduler.Step, variable) ?? 1);
        int number = (index - first) / step + 1;
        return number >= 1 && number <= count
            ? new Shard(number, count)
            : throw Wrong(string.Create(
                CultureInfo.InvariantCulture, $"{scheduler.Index} is {index}, none of {count} shards in a row; state --shard I/N"));
    }

    private static int? Value(string name, Func<string, string?> variable) => variable(name) is not { Length: > 0 } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number
        : throw Wrong($"{name} is '{text}', which is no whole number from 0");

    private static UsageException Wrong(string message) => new(ErrorCodes.CommandLine, message);

    /// <summary>The variables by which a scheduler tells a process its part.</summary>
    /// <param name="From">The number of the first part, where no variable has it.</param>
    private sealed record Scheduler(string Index, string Count, int From = 0, string? First = null, string? Step = null);
}
