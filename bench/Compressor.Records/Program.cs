using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Compressor.Records;
using Compressor.Reporting;

// Runs every row of RecordRow.All as one command of the tool and writes bench/records/RESULTS.md. Finished rows are kept under
// artifacts/records and not run again; a row is "network-target-criterion-seed".
//
//     dotnet run --project bench/Compressor.Records -- [--data MNIST_FOLDER] [--cifar ZIP] [--models FOLDER] [--epochs N] [name prefix]
//
// With --epochs the rows of seed 1 are tried out: their short runs are kept apart, and RESULTS.md stays as it is.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));
string? mnist = Named("--data");
string? cifar = Named("--cifar");
string? others = Named("--models");
string prefix = args.Where((argument, i) => !argument.StartsWith("--", StringComparison.Ordinal)
    && (i == 0 || !args[i - 1].StartsWith("--", StringComparison.Ordinal))).FirstOrDefault() ?? "";
string? epochs = Named("--epochs");
string results = Path.Combine(root, "artifacts", epochs is null ? "records" : $"records-of-{epochs}-epochs");
IEnumerable<RecordRow> rows = RecordRow.All
    .Where(row => row.Name.StartsWith(prefix, StringComparison.Ordinal) && (epochs is null || row.Seed == 1));
if (epochs is not null && Directory.Exists(results))
{
    Directory.Delete(results, recursive: true);
}

foreach (RecordRow row in rows)
{
    string folder = Path.Combine(results, row.Name);
    if (File.Exists(Path.Combine(folder, ReportFolder.JsonFile)))
    {
        continue;
    }

    string own = Path.Combine(root, "models", row.Network, "model.onnx");
    string? lacks = row.Samples == Samples.Mnist && mnist is null ? "--data names no folder of MNIST"
        : row.Samples == Samples.Cifar && cifar is null ? "--cifar names no CIFAR-10"
        : !File.Exists(own) && others is null ? "--models names no folder with it"
        : null;
    if (lacks is not null)
    {
        Console.Error.WriteLine($"{row.Name}: left out; {lacks}");
        continue;
    }

    Console.Error.WriteLine($"{row.Name} ...");
    Directory.CreateDirectory(results);
    string made = Path.Combine(results, $"{row.Network}.npz");
    if (row.Samples == Samples.Made && !File.Exists(made))
    {
        MadeInputs.Write(row.Network, made);
    }

    List<string> command =
    [
        File.Exists(own) ? own : Path.Combine(others!, $"{row.Network}.onnx"),
        "--target", $"{row.Target}", "--seed", $"{row.Seed}", "--quiet", "-o", Path.Combine(results, $"{row.Name}.onnx"), "--report", folder,
        .. row.Criterion is { } criterion ? ["--criterion", criterion] : (string[])[],
        .. row.Options,
        .. epochs is null ? (string[])[] : ["--epochs", epochs],
    ];
    command.AddRange(row.Samples switch
    {
        Samples.Mnist => ["--data", mnist!],
        Samples.Cifar => ["--data", cifar!],
        Samples.Made => ["--data", made],
        _ => [],
    });
    using var tool = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "compress"), command))!;
    tool.WaitForExit();
    if (tool.ExitCode != 0)
    {
        Console.Error.WriteLine($"{row.Name}: exit code {tool.ExitCode}");
        return 1;
    }
}

if (epochs is not null)
{
    return 0;
}

Report[] finished = [.. RecordRow.All.Select(row => Path.Combine(results, row.Name, ReportFolder.JsonFile)).Where(File.Exists)
    .Select(ReportJson.ReadFile)];
File.WriteAllText(Path.Combine(root, "bench", "records", "RESULTS.md"), ResultsPage.Render(finished));
return 0;

string? Named(string option) => Array.IndexOf(args, option) is var at && at >= 0 && at + 1 < args.Length ? args[at + 1] : null;

static string Here([CallerFilePath] string path = "") => path;
