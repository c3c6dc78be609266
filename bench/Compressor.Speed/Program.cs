using System.Globalization;
using Compressor.Data;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Speed;

// Times files beside each other in ONNX Runtime, one thread, batch 1 and batch 100, taking turns: the first named, what became of it, and for LeNet-5
// the shape that structured Bayesian pruning publishes and an all-but-empty network, both with random weights.
//
//     dotnet run --project bench/Compressor.Speed -c Release -- models/lenet-5/model.onnx [COMPRESSED.onnx ...]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Rounds = 401;
int[] batches = [1, 100];
LeNet5Shape[] shapes = [new(3, 18, 284, 283), new(1, 1, 1, 1)];
if (args.Length == 0 || Array.Find(args, path => !File.Exists(path)) is not null)
{
    Console.Error.WriteLine("Name the original, and files to time beside it, that are there.");
    return 2;
}

Value[] inputs = [.. OnnxReader.Read(args[0]).Graph.RequiredInputs()];
SampleSet samples = RandomInputs.For(inputs, batches.Max());
bool isLeNet = samples.Inputs is [{ SampleShape: [1, 28, 28] }];
(string Name, byte[] Bytes)[] files =
[
    .. args.Select(path => (path, File.ReadAllBytes(path))),
    .. (isLeNet ? shapes : []).Select(shape => ($"LeNet-5 {shape.Name}, random weights", Written(shape.Build(inputs[0].Name)))),
];
OrtModel[] models = [.. files.Select(file => new OrtModel(file.Bytes, file.Name, new OrtOptions { Threads = 1 }))];
Console.WriteLine("| file | bytes | batch | ms | times the first's speed | fastest round, ms | times the first's |");
Console.WriteLine("| --- | --: | --: | --: | --: | --: | --: |");
foreach (int batch in batches)
{
    IReadOnlyList<double[]> times = InterleavedLatency.Measure(models, samples, batch, Rounds, TimeSpan.FromSeconds(20));
    for (int i = 0; i < models.Length; i++)
    {
        double speed = 1 / InterleavedLatency.Ratio(times[i], times[0]);
        string medians = $"{InterleavedLatency.Median(times[i]):G4} | {speed:F2}";

        // On a busy machine long turns are broken off more often than short ones; the fastest of each was not.
        string fastest = $"{times[i].Min():G4} | {times[0].Min() / times[i].Min():F2}";
        Console.WriteLine($"| {files[i].Name} | {files[i].Bytes.Length} | {batch} | {medians} | {fastest} |");
    }
}

Array.ForEach(models, model => model.Dispose());
return 0;

static byte[] Written(Model model)
{
    using var file = new MemoryStream();
    OnnxWriter.Write(model, file, StorageChoice.Dense);
    return file.ToArray();
}
