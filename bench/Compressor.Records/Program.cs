using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Compressor.Records;
using Compressor.Reporting;

// Runs every row of RecordRow.All as one command of the tool and writes bench/records/RESULTS.md. Finished rows are kept under
// artifacts/records and not run again; a row is "network-target-criterion-seed".
//
//     dotnet run --project bench/Compressor.Records -- [--data MNIST_FOLDER] [name prefix]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));
int dataAt = Array.IndexOf(args, "--data");
string? mnist = dataAt >= 0 ? args[dataAt + 1] : null;
string prefix = args.Where((_, i) => dataAt < 0 || (i != dataAt && i != dataAt + 1)).FirstOrDefault() ?? "";
string results = Path.Combine(root, "artifacts", "records");

foreach (RecordRow row in RecordRow.All.Where(row => row.Name.StartsWith(prefix, StringComparison.Ordinal)))
{
    string folder = Path.Combine(results, row.Name);
    if (File.Exists(Path.Combine(folder, ReportFolder.JsonFile)))
    {
        continue;
    }

    if (row.Mnist && mnist is null)
    {
        Console.Error.WriteLine($"{row.Name}: left out; --data names no folder of MNIST");
        continue;
    }

    Console.Error.WriteLine($"{row.Name} ...");
    Directory.CreateDirectory(results);
    List<string> command =
    [
        Path.Combine(root, "models", row.Network, "model.onnx"), "--target", $"{row.Target}", "--criterion", row.Criterion,
        "--seed", $"{row.Seed}", "--quiet", "-o", Path.Combine(results, $"{row.Name}.onnx"), "--report", folder,
    ];
    command.AddRange(row.Mnist ? ["--data", mnist!] : []);
    using var tool = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "compress"), command))!;
    tool.WaitForExit();
    if (tool.ExitCode != 0)
    {
        Console.Error.WriteLine($"{row.Name}: exit code {tool.ExitCode}");
        return 1;
    }
}

Report[] finished = [.. RecordRow.All.Select(row => Path.Combine(results, row.Name, ReportFolder.JsonFile)).Where(File.Exists)
    .Select(ReportJson.ReadFile)];
File.WriteAllText(Path.Combine(root, "bench", "records", "RESULTS.md"), ResultsPage.Render(finished));
return 0;

static string Here([CallerFilePath] string path = "") => path;
