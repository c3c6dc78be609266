namespace Compressor.Records;

/// <summary>
/// Variational dropout and magnitude pruning beside each other: the same time or epochs, learning rates, teacher and seeds, at densities
/// from where nothing is lost to where little is left.
/// </summary>
internal static class GridRows
{
    /// <summary>What the names of the rows begin with.</summary>
    public const string Prefix = "grid";

    private static readonly string[] Criteria = ["variational", "magnitude"];
    private static readonly string[] Densities = ["0.01", "0.02", "0.05", "0.1", "0.2", "0.5"];

    /// <summary>Every row, hard ones first: a run that is stopped goes on where it was. Images are altered as when the original learned.</summary>
    public static IReadOnlyList<RecordRow> All { get; } =
    [
        .. Rows("resnet-20", Samples.Cifar, ["0.1"], [1], row => row with { Augment = "shift:4,flip", Epochs = 45 }),
        // A twentieth of the weights.
        .. Rows("resnet-20", Samples.Cifar, ["0.0605"], [1], row => row with { Augment = "shift:4,flip", Epochs = 60 }),
        .. Rows("lenet-300-100", Samples.Mnist, Densities, [1, 2, 3], row => row with { Time = "2m" }),
        .. Rows("digits-cnn", Samples.Configured, Densities, [1, 2, 3], row => row with { Time = "2m" }),
        .. Rows("lenet-5", Samples.Mnist, ["0.02", "0.1"], [1], row => row with { Augment = "shift:2", Time = "10m" }),
    ];

    private static IEnumerable<RecordRow> Rows(
        string network, Samples samples, string[] densities, int[] seeds, Func<RecordRow, RecordRow> length) =>
        from seed in seeds
        from density in densities
        from criterion in Criteria
        select length(new RecordRow(network, density, criterion, seed, samples) { InGrid = true, Options = ["--threads", "1"] });
}
