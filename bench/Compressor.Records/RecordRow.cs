namespace Compressor.Records;

/// <summary>What a run learns from.</summary>
internal enum Samples
{
    /// <summary>The data that compress.yaml beside the model names.</summary>
    Configured,

    /// <summary>MNIST's folder, which <c>--data</c> names.</summary>
    Mnist,

    /// <summary>Fashion-MNIST's folder, which <c>--fashion</c> names.</summary>
    Fashion,

    /// <summary>CIFAR-10 as images, which <c>--cifar</c> names.</summary>
    Cifar,

    /// <summary>Noise shaped like what the model takes, made by <see cref="MadeInputs"/>; no labels.</summary>
    Made,

    /// <summary>Nothing: the tool makes inputs up.</summary>
    None,
}

/// <summary>One run of the tool whose figures stand in RESULTS.md: one <c>compress</c> command with ordinary options.</summary>
/// <param name="Network">The folder under models/, or for networks of other people the file in the folder that <c>--models</c> names.</param>
/// <param name="Target">What <c>--target</c> states.</param>
/// <param name="Criterion">"variational" or "magnitude"; null leaves it to the tool.</param>
/// <param name="Seed">Named here, before any run.</param>
/// <param name="Samples">What it learns from.</param>
internal sealed record RecordRow(string Network, double Target, string? Criterion, int Seed, Samples Samples)
{
    /// <summary>Further options.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The rule for <c>--dropout</c> in the rows that compare methods, "none" for none; null in all others.</summary>
    public string? Dropout { get; init; }

    /// <summary>Epochs that it trains; null where <see cref="Steps"/> or the tool say how long.</summary>
    public int? Epochs { get; init; }

    /// <summary>Steps that it trains; null where <see cref="Epochs"/> or the tool say how long.</summary>
    public int? Steps { get; init; }

    /// <summary>The folder that the finished run leaves its report in.</summary>
    public string Name => Dropout is null
        ? FormattableString.Invariant($"{Network}-{Target}-{Criterion ?? "default"}-{Seed}")
        : FormattableString.Invariant($"{DropoutRows.Prefix}-{Network}-{Target}-{Dropout.Replace(':', '-')}-{Seed}");

    /// <summary>Every row, in the order of the table.</summary>
    public static IReadOnlyList<RecordRow> All { get; } =
    [
        .. Seeds("digits-cnn", 0.1, "variational", Samples.Configured),
        .. Seeds("digits-cnn", 0.1, "magnitude", Samples.Configured),
        .. Seeds("lenet-300-100", 0.1, "variational", Samples.Mnist),
        .. Seeds("lenet-300-100", 0.1, "magnitude", Samples.Mnist),
        new("lenet-300-100", 0.02, "variational", 1, Samples.Mnist),
        new("lenet-300-100", 0.02, "magnitude", 1, Samples.Mnist),
        // SparseVD has 68x at 1.92 % error and 280x at 0.75 % (Molchanov et al. 2017).
        .. Seeds("lenet-300-100", 0.0143, "variational", Samples.Mnist).Select(row => row with { Epochs = 60 }),
        new("lenet-300-100", 0.0107, "variational", 1, Samples.Mnist) { Epochs = 120 },
        new("lenet-300-100", 0.0143, "magnitude", 1, Samples.Mnist) { Epochs = 60 },
        new("lenet-5", 0.0042, "variational", 1, Samples.Mnist) { Epochs = 24 },
        new("lenet-5", 0.05, "variational", 1, Samples.Mnist),
        new("lenet-5", 0.05, "magnitude", 1, Samples.Mnist),
        .. Seeds("mnist8_cntk", 0.2, "variational", Samples.Mnist),
        .. Seeds("mnist_cnn_pytorch_ort", 0.2, "variational", Samples.Mnist),
        .. Seeds("cifar10_winml_cnn", 0.2, "variational", Samples.Cifar),
        .. Seeds("wine-mlp", 0.1, "variational", Samples.Configured),
        new("lenet-300-100", 0.5, null, 1, Samples.None),
        new("go1_policy", 0.5, "variational", 1, Samples.Made),
        // 3 billion multiply-accumulates a sample: a default run would take hours.
        new("superres_espcn", 0.5, "variational", 1, Samples.Made) { Steps = 80 },
        new("dtln_1", 0.5, "variational", 1, Samples.Made),
        new("silero_v6_16k_op15", 0.5, "variational", 1, Samples.Made) { Options = ["--input", "sr=16000"] },
        .. Seeds("vowels-gru", 0.1, "variational", Samples.Configured),
        .. Seeds("vowels-gru", 0.1, "magnitude", Samples.Configured),
        .. Seeds("vowels-lstm", 0.1, "variational", Samples.Configured),
        .. Seeds("vowels-lstm", 0.1, "magnitude", Samples.Configured),
    ];

    private static IEnumerable<RecordRow> Seeds(string network, double target, string criterion, Samples samples) =>
        Enumerable.Range(1, 3).Select(seed => new RecordRow(network, target, criterion, seed, samples));
}
