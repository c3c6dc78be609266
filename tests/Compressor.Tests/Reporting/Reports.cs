using Compressor.Reporting;

namespace Compressor.Tests.Reporting;

/// <summary>Reports with every kind of content.</summary>
internal static class Reports
{
    /// <summary>A run that did everything.</summary>
    public static Report Full() => new()
    {
        Tool = new ToolReport("compress", "0.1.0"),
        Command = "models/lenet.onnx --data mnist --target 0.1",
        Seed = 1,
        ElapsedSeconds = 245.3,
        Environment = new EnvironmentReport
        {
            OperatingSystem = "Debian GNU/Linux 12",
            Architecture = "X64",
            Processor = "Some CPU @ 2.5 GHz",
            Cores = 2,
            Threads = 2,
            Device = "cpu",
            Versions = new Dictionary<string, string> { ["ONNX Runtime"] = "1.31.1", [".NET"] = "10.0.1", ["libtorch"] = "2.10.0" },
        },
        Model = new ModelReport
        {
            Path = "models/lenet.onnx",
            Sha256 = "0123456789abcdef",
            Opset = 17,
            Operators = new Dictionary<string, int> { ["Gemm"] = 3, ["Relu"] = 2 },
        },
        Data = new DataReport
        {
            Path = "mnist",
            TrainSamples = 54000,
            ValidationSamples = 6000,
            TestSamples = 10000,
            Labelled = true,
            Augmentation = ["affine:1", "flip"],
            Preprocessing = new PreprocessingReport(
                "x / 255",
                [new PreprocessingScore("x", 0.913), new PreprocessingScore("x / 255", 0.9821), new PreprocessingScore("a|b", 0.1)]),
        },
        Target = new TargetReport("density", 0.1, 0.0987, true),
        Baseline = new BaselineReport
        {
            Parameters = 266_610,
            NonZeroParameters = 266_610,
            FileBytes = 1_067_302,
            GzipBytes = 988_112,
            Macs = 266_200,
            LatencyMs = 0.0341,
            Metric = new MetricReport("accuracy", 0.9821),
        },
        Compressed = new CompressedReport
        {
            Path = "models/lenet.compressed.onnx",
            Sha256 = "fedcba9876543210",
            Parameters = 266_610,
            NonZeroParameters = 26_314,
            Density = 26_314 / 266_610.0,
            CompressionRatio = 266_610 / 26_314.0,
            WeightCompressionRatio = 10.25,
            FileBytes = 134_800,
            GzipBytes = 95_012,
            SizeRatio = 1_067_302 / 134_800.0,
            Macs = 266_200,
            LatencyMs = 0.0338,
            Metric = new MetricReport("accuracy", 0.981),
            MetricDrop = 0.0011,
        },
        Decision = new DecisionReport
        {
            Criterion = "variational",
            Structure = "unstructured",
            LeftAlone = ["emb: read by Gather, which multiplies nothing"],
            Prior = "log-uniform",
            LogAlphaThreshold = 2.9953,
            MetricBeforeCut = 0.9815,
            MetricAfterCut = 0.9813,
            LogSigma2 = new Percentiles(-9.5, -4.25, -1.125),
            Groups = new GroupsReport(1184, 193, 0.5376, 180, 1023),
        },
        Units =
        [
            new UnitsReport { Name = "fc1.weight", Before = 300, After = 97 },
            new UnitsReport { Name = "fc3.weight", Before = 10, After = 10, Held = 1, Reason = "output of the graph" },
        ],
        Dropout =
        [
            new DropoutReport("concrete", "fc1", "p=0.2", 0.0731),
            new DropoutReport("standard", "fc|2", null, null),
        ],
        Layers =
        [
            new LayerReport
            {
                Name = "fc1.weight",
                Shape = [300, 784],
                Parameters = 235_200,
                NonZeroParameters = 18_000,
                Density = 18_000 / 235_200.0,
                Storage = "packed",
                Bytes = 61_234,
                LogAlphaHistogram = new Histogram([double.NegativeInfinity, 0, 3, 20], [1000, 17_000, 217_200]),
            },
            new LayerReport { Name = "fc1|bias", Shape = [300], Parameters = 300, NonZeroParameters = 0, Density = 0 },
        ],
        Sizes =
        [
            new StorageReport
            {
                Storage = "original", FileBytes = 1_067_302, GzipBytes = 988_112, ZipBytes = 988_240, OpeningMs = 3.25, OpeningPeakBytes = 2_400_000,
            },
            new StorageReport { Storage = "packed", FileBytes = 134_800, GzipBytes = 95_012, ZipBytes = 95_140 },
        ],
        StorageNotes = ["'fc3|weight' is stored without packing: it is an output of the graph as well"],
        Notes = ["training diverged (the loss exploded): back to the last good state, 40 steps ago, with 0.5 times the learning rate"],
        TradeOff =
        [
            new TradeOffPoint
            {
                Criterion = "variational", Density = 0.1, NonZeroParameters = 26_661, FileBytes = 134_800, Metric = 0.9813,
                Split = "validation", Seed = 1, FineTuned = true,
            },
            new TradeOffPoint { Criterion = "magnitude", Density = 0.05, NonZeroParameters = 13_330, Metric = 0.4512, Split = "validation" },
        ],
        Epochs = [.. Enumerable.Range(1, 12).Select(Epoch)],
        Verification = new VerificationReport
        {
            Rules = new RulesReport(31, []),
            InterfaceUnchanged = true,
            MaxAbsDifference = 1.2e-7,
            Runtime = "ONNX Runtime 1.31.1",
        },
        Quantization = new QuantizationReport
        {
            Type = "int8",
            Calibration = "percentile 99.99",
            CalibrationSamples = 256,
            Tried = [new CalibrationScore("min-max", 0.9801), new CalibrationScore("percentile 99.99", 0.9812)],
            LeftFloat = ["emb: stays float, it is read by Gather 'lookup', which has no integer form in ONNX Runtime here"],
            Combinations =
            [
                new QuantizationCombination("original", 1_067_000, 990_000, 0.0812, new MetricReport("accuracy", 0.9830)),
                new QuantizationCombination("pruned and quantised", 271_000, 41_000, 0.0411, new MetricReport("accuracy", 0.9821)),
            ],
        },
        Pictures = [new WeightPicture { Name = "fc1.weight", Kind = "mask", Rows = 300, Columns = 784, Png = new byte[] { 1, 2, 3 } }],
    };

    /// <summary>What <c>inspect --check</c> writes: almost nothing.</summary>
    public static Report CheckOnly() => new()
    {
        Tool = new ToolReport("compress", "0.1.0"),
        ElapsedSeconds = 1.5,
        Check = new CheckReport
        {
            MaxAbsDifference = 0.00125,
            MaxRelDifference = double.NaN,
            ShapesUsed = ["x [1, 3]", "x [2, 3]"],
            WeightsReached = 90,
            WeightsTotal = 1000,
            NodesRunByRuntime = ["resize_1: Resize"],
        },
    };

    private static EpochReport Epoch(int epoch) => new()
    {
        Epoch = epoch,
        Seconds = 20.25,
        Loss = 1.0 / epoch,
        Kl = 1e5 / epoch,
        KlWeight = epoch < 3 ? 0 : 1e-5,
        LearningRate = 0.001,
        Density = 1 - (epoch * 0.07),
        Metric = epoch == 5 ? double.NaN : 0.98,
    };
}
