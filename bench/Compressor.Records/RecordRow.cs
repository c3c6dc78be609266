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
internal sealed record RecordRow(string Network, string Target, string? Criterion, int Seed, Samples Samples)
{
    /// <summary>Further options.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The rule for <c>--dropout</c> in the rows that compare methods, "none" for none; null in all others.</summary>
    public string? Dropout { get; init; }

    /// <summary>True for the rows that hold the two criteria against each other.</summary>
    public bool InGrid { get; init; }

    /// <summary>What <c>--structure</c> states; null where single weights go.</summary>
    public string? Structure { get; init; }

    /// <summary>What <c>--augment</c> states; null where images stay as they are.</summary>
    public string? Augment { get; init; }

    /// <summary>What <c>--time</c> states; null where <see cref="Epochs"/>, <see cref="Steps"/> or the tool say how long.</summary>
    public string? Time { get; init; }

    /// <summary>Epochs that it trains; null where <see cref="Time"/>, <see cref="Steps"/> or the tool say how long.</summary>
    public int? Epochs { get; init; }

    /// <summary>Steps that it trains; null where <see cref="Epochs"/> or the tool say how long.</summary>
    public int? Steps { get; init; }

    /// <summary>The folder that the finished run leaves its report in.</summary>
    public string Name => Dropout is not null
        ? FormattableString.Invariant($"{DropoutRows.Prefix}-{Network}-{Target}-{Dropout.Replace(':', '-')}-{Seed}")
        : FormattableString.Invariant($"{(InGrid ? $"{GridRows.Prefix}-" : "")}{Network}-{Target}-{Structure ?? Criterion ?? "default"}{(Augment is null ? "" : $"-{Augment}")}-{Seed}");

    /// <summary>Rows that differ in this differ in more than their figures: one of each is tried out.</summary>
    public (string, string?, string?, string?, string?) Way => (Network, Criterion, Structure, Augment, Dropout);

    /// <summary>Every row, in the order of the table.</summary>
    public static IReadOnlyList<RecordRow> All { get; } =
    [
        .. Seeds("digits-cnn", "0.1", "variational", Samples.Configured),
        .. Seeds("digits-cnn", "0.1", "magnitude", Samples.Configured),
        .. Seeds("lenet-300-100", "0.1", "variational", Samples.Mnist),
        .. Seeds("lenet-300-100", "0.1", "magnitude", Samples.Mnist),
        new("lenet-300-100", "0.02", "variational", 1, Samples.Mnist),
        new("lenet-300-100", "0.02", "magnitude", 1, Samples.Mnist),
        // SparseVD has 68x at 1.92 % error and 280x at 0.75 % (Molchanov et al. 2017).
        .. Seeds("lenet-300-100", "0.0155", "variational", Samples.Mnist).Select(row => row with { Epochs = 60 }),
        .. Seeds("lenet-300-100", "0.0143", "variational", Samples.Mnist).Select(row => row with { Epochs = 60 }),
        .. Seeds("lenet-300-100", "0.0143", "variational", Samples.Mnist).Select(row => row with { Augment = "affine", Epochs = 60 }),
        .. Seeds("lenet-300-100", "0.0107", "variational", Samples.Mnist).Select(row => row with { Augment = "affine", Epochs = 60 }),
        new("lenet-300-100", "0.0143", "magnitude", 1, Samples.Mnist) { Epochs = 60 },
        .. Seeds("lenet-5", "0.00385", "variational", Samples.Mnist).Select(row => row with { Augment = "affine", Epochs = 120 }),
        new("lenet-5", "0.00272", "variational", 1, Samples.Mnist) { Augment = "affine", Epochs = 120 },
        new("lenet-5", "0.05", "variational", 1, Samples.Mnist),
        new("lenet-5", "0.05", "magnitude", 1, Samples.Mnist),
        // The smallest file at 0.80 % error.
        new("lenet-5", "5KB", "variational", 1, Samples.Mnist) { Augment = "affine", Epochs = 120, Options = ["--values", "codebook"] },
        // Whole units: VIBNet has 97-71-33, 27.8x at 1.6 %; BC-GHS 5-10-76-16, 156x at 1.0 %.
        .. Seeds("lenet-300-100", "0.0333", null, Samples.Mnist)
            .Select(row => row with { Structure = "channel", Augment = "affine", Epochs = 120 }),
        .. Seeds("lenet-5", "0.0064", null, Samples.Mnist).Select(row => row with { Structure = "channel", Augment = "affine", Epochs = 60 }),
        .. Seeds("mnist8_cntk", "0.2", "variational", Samples.Mnist),
        .. Seeds("mnist_cnn_pytorch_ort", "0.2", "variational", Samples.Mnist),
        .. Seeds("cifar10_winml_cnn", "0.2", "variational", Samples.Cifar),
        // Residual: a tenth of the parameters, and a twentieth of the weights.
        new("resnet-20", "0.1", "variational", 1, Samples.Cifar) { Augment = "shift:4,flip", Epochs = 45 },
        new("resnet-20", "0.0605", "variational", 1, Samples.Cifar) { Augment = "shift:4,flip", Epochs = 60 },
        // Residual, whole units: at least 2.3 times fewer multiply-accumulates; just short of 16 epochs.
        new("resnet-20", "macs:0.43x", null, 1, Samples.Cifar) { Structure = "channel", Augment = "shift:4,flip", Steps = 14_368 },
        .. Seeds("wine-mlp", "0.1", "variational", Samples.Configured),
        new("lenet-300-100", "0.5", null, 1, Samples.None),
        new("go1_policy", "0.5", "variational", 1, Samples.Made),
        // 3 billion multiply-accumulates a sample: a default run would take hours.
        new("superres_espcn", "0.5", "variational", 1, Samples.Made) { Steps = 80 },
        new("dtln_1", "0.5", "variational", 1, Samples.Made),
        new("silero_v6_16k_op15", "0.5", "variational", 1, Samples.Made) { Options = ["--input", "sr=16000"] },
        .. Seeds("vowels-gru", "0.1", "variational", Samples.Configured),
        .. Seeds("vowels-gru", "0.1", "magnitude", Samples.Configured),
        .. Seeds("vowels-lstm", "0.1", "variational", Samples.Configured),
        .. Seeds("vowels-lstm", "0.1", "magnitude", Samples.Configured),
    ];

    private static IEnumerable<RecordRow> Seeds(string network, string target, string? criterion, Samples samples) =>
        Enumerable.Range(1, 3).Select(seed => new RecordRow(network, target, criterion, seed, samples));
}
