namespace Compressor.Records;

/// <summary>One run of the tool whose figures stand in RESULTS.md: one <c>compress</c> command with ordinary options.</summary>
/// <param name="Network">The folder under models/.</param>
/// <param name="Target">What <c>--target</c> states.</param>
/// <param name="Criterion">"variational" or "magnitude".</param>
/// <param name="Seed">Named here, before any run.</param>
/// <param name="Mnist">True where <c>--data</c> names MNIST's folder; else compress.yaml names the data.</param>
internal sealed record RecordRow(string Network, double Target, string Criterion, int Seed, bool Mnist)
{
    /// <summary>The folder that the finished run leaves its report in.</summary>
    public string Name => FormattableString.Invariant($"{Network}-{Target}-{Criterion}-{Seed}");

    /// <summary>Every row, in the order of the table.</summary>
    public static IReadOnlyList<RecordRow> All { get; } =
    [
        .. Seeds("digits-cnn", 0.1, "variational", mnist: false),
        .. Seeds("digits-cnn", 0.1, "magnitude", mnist: false),
        .. Seeds("lenet-300-100", 0.1, "variational", mnist: true),
        .. Seeds("lenet-300-100", 0.1, "magnitude", mnist: true),
        new("lenet-300-100", 0.02, "variational", 1, true),
        new("lenet-300-100", 0.02, "magnitude", 1, true),
        new("lenet-5", 0.05, "variational", 1, true),
        new("lenet-5", 0.05, "magnitude", 1, true),
        .. Seeds("vowels-gru", 0.1, "variational", mnist: false),
        .. Seeds("vowels-gru", 0.1, "magnitude", mnist: false),
        .. Seeds("vowels-lstm", 0.1, "variational", mnist: false),
        .. Seeds("vowels-lstm", 0.1, "magnitude", mnist: false),
    ];

    private static IEnumerable<RecordRow> Seeds(string network, double target, string criterion, bool mnist) =>
        Enumerable.Range(1, 3).Select(seed => new RecordRow(network, target, criterion, seed, mnist));
}
