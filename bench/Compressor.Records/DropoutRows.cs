using System.Globalization;

namespace Compressor.Records;

/// <summary>
/// Every dropout method beside none: as the only regulariser of dense fine-tuning, where nothing is pruned, and together with variational
/// pruning at density 0.05. Each row takes about a minute of one core.
/// </summary>
internal static class DropoutRows
{
    /// <summary>Fine-tuning that prunes nothing: the magnitude criterion, with every weight kept.</summary>
    public const double Dense = 1;

    private const double Pruned = 0.05;

    private static readonly string[] OnDenseLayers =
        ["none", "standard", "dropconnect", "standout", "gaussian", "fast", "variational", "concrete", "monte-carlo", "structured-bayesian"];

    private static readonly string[] OnMaps =
        ["none", "standard", "spatial", "max-drop", "max-drop:rate=drawn", "max-pooling", "cutout", "concrete", "structured-bayesian"];

    /// <summary>Every row: a network's first has no dropout, and the others are measured against it.</summary>
    public static IReadOnlyList<RecordRow> All { get; } =
    [
        .. Rows("lenet-300-100", Samples.Mnist, 3_000, OnDenseLayers),
        .. Rows("fashion-300-100", Samples.Fashion, 3_000, OnDenseLayers),
        .. Rows("lenet-5", Samples.Mnist, 800, OnMaps),
        .. Rows("vowels-gru", Samples.Configured, 800, ["none", "standard", "recurrent", "recurrent:mask=sequence", "variational-rnn", "variational-rnn:gates=untied"]),
        .. Rows("vowels-lstm", Samples.Configured, 600, ["none", "standard", "rnndrop", "recurrent", "recurrent:mask=sequence", "variational-rnn", "variational-rnn:gates=untied"]),
    ];

    /// <summary>Steps that a row trains; a mask per example makes a step of dropconnect many times as long, so it takes fewer.</summary>
    public static int Steps(RecordRow row) => int.Parse(row.Options[^1], CultureInfo.InvariantCulture);

    private static IEnumerable<RecordRow> Rows(string network, Samples samples, int steps, string[] rules) =>
        from target in (double[])[Dense, Pruned]
        from rule in rules
        let taken = rule == "dropconnect" ? steps / 10 : steps
        select new RecordRow(network, target, target == Dense ? "magnitude" : "variational", 1, samples)
        {
            Dropout = rule,
            Options = ["--dropout", rule, "--threads", "1", "--steps", taken.ToString(CultureInfo.InvariantCulture)],
        };
}
