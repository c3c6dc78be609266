namespace Compressor.Records;

/// <summary>
/// Every dropout method beside none: as the only regulariser of dense fine-tuning, where nothing is pruned, and together with variational
/// pruning at density 0.05. A row takes about half a minute of one core.
/// </summary>
internal static class DropoutRows
{
    /// <summary>What the names of the rows begin with.</summary>
    public const string Prefix = "dropout";

    /// <summary>Fine-tuning that prunes nothing: the magnitude criterion, with every weight kept.</summary>
    public const string Dense = "1";

    /// <summary>Together with variational pruning.</summary>
    public const string Pruned = "0.05";

    /// <summary>The rule of a network's first rows, against which the others are measured.</summary>
    public const string None = "none";

    private const int StepsOfDropConnect = 50;

    private static readonly string[] OnDenseLayers =
    [
        None, "standard", "dropconnect", "standout", "gaussian", "fast", "variational", "variational:type=a", "concrete", "monte-carlo",
        "structured-bayesian",
    ];

    private static readonly string[] OnMaps =
    [
        None, "standard", "spatial", "max-drop", "max-drop:by=channel", "max-drop:rate=drawn", "max-pooling", "cutout", "concrete",
        "structured-bayesian",
    ];

    private static readonly string[] OnSteps =
        [None, "standard", "recurrent", "recurrent:mask=sequence", "variational-rnn", "variational-rnn:gates=untied"];

    /// <summary>Every row, network by network.</summary>
    public static IReadOnlyList<RecordRow> All { get; } =
    [
        .. Rows("lenet-300-100", Samples.Mnist, 2_500, OnDenseLayers),
        .. Rows("fashion-300-100", Samples.Fashion, 2_500, OnDenseLayers),
        .. Rows("lenet-5", Samples.Mnist, 300, OnMaps),
        .. Rows("vowels-gru", Samples.Configured, 400, OnSteps),
        .. Rows("vowels-lstm", Samples.Configured, 250, [.. OnSteps, "rnndrop"]),
    ];

    /// <summary>A mask per example makes a step of dropconnect a hundred times as long, so it takes few.</summary>
    private static IEnumerable<RecordRow> Rows(string network, Samples samples, int steps, string[] rules) =>
        from target in (string[])[Dense, Pruned]
        from rule in rules
        select new RecordRow(network, target, target == Dense ? "magnitude" : "variational", 1, samples)
        {
            Dropout = rule,
            Options = ["--threads", "1"],
            Steps = rule == "dropconnect" ? StepsOfDropConnect : steps,
        };
}
