using System.Diagnostics;
using System.Globalization;
using Compressor.Reporting;

namespace Compressor.Records;

/// <summary>Folders with what the rows read, null where none was named.</summary>
internal sealed record RecordData(string? Mnist, string? Fashion, string? Cifar, string? Models);

/// <summary>Runs rows as commands of the tool, each once: a finished row leaves its report, one that failed says why and is run again.</summary>
/// <param name="Root">The repository.</param>
/// <param name="Results">Where finished rows are kept.</param>
/// <param name="Epochs">What every row trains for where it is only tried out; null for its own steps.</param>
internal sealed record RecordRun(string Root, string Results, RecordData Data, string? Epochs)
{
    private const string FailureFile = "failed.txt";

    /// <summary>What became of a row so far.</summary>
    public RecordResult Result(RecordRow row)
    {
        string report = ReportFile(row);
        if (File.Exists(report))
        {
            return new RecordResult(row, ReportJson.ReadFile(report), null, DateOnly.FromDateTime(File.GetLastWriteTimeUtc(report)));
        }

        string failure = Path.Combine(Results, row.Name, FailureFile);
        return new RecordResult(row, null, File.Exists(failure) ? File.ReadAllText(failure) : null, null);
    }

    /// <summary>Runs a row that is not finished; false where that fails.</summary>
    public bool Run(RecordRow row)
    {
        if (File.Exists(ReportFile(row)))
        {
            return true;
        }

        if (Lacks(row) is { } lacks)
        {
            Console.Error.WriteLine($"{row.Name}: left out; {lacks}");
            return true;
        }

        Console.Error.WriteLine($"{row.Name} ...");
        string folder = Path.Combine(Results, row.Name);
        Directory.CreateDirectory(folder);
        using var tool = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "compress"), Command(row, folder))
        {
            RedirectStandardError = true,
        })!;
        string said = tool.StandardError.ReadToEnd();
        tool.WaitForExit();
        Console.Error.Write(said);
        if (tool.ExitCode != 0)
        {
            string last = said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault("");
            File.WriteAllText(Path.Combine(folder, FailureFile), $"exit code {tool.ExitCode}: {last}");
            Console.Error.WriteLine($"{row.Name}: exit code {tool.ExitCode}");
        }

        return tool.ExitCode == 0;
    }

    private string ReportFile(RecordRow row) => Path.Combine(Results, row.Name, ReportFolder.JsonFile);

    private string Own(RecordRow row) => Path.Combine(Root, "models", row.Network, "model.onnx");

    private string? Lacks(RecordRow row) => row.Samples == Samples.Mnist && Data.Mnist is null ? "--data names no folder of MNIST"
        : row.Samples == Samples.Fashion && Data.Fashion is null ? "--fashion names no folder of Fashion-MNIST"
        : row.Samples == Samples.Cifar && Data.Cifar is null ? "--cifar names no CIFAR-10"
        : !File.Exists(Own(row)) && Data.Models is null ? "--models names no folder with it"
        : null;

    private List<string> Command(RecordRow row, string folder)
    {
        string own = Own(row);
        string made = Path.Combine(Results, $"{row.Network}.npz");
        if (row.Samples == Samples.Made && !File.Exists(made))
        {
            MadeInputs.Write(row.Network, made);
        }

        return
        [
            File.Exists(own) ? own : Path.Combine(Data.Models!, $"{row.Network}.onnx"),
            "--target", row.Target, "--seed", $"{row.Seed}", "--quiet", "-o", Path.Combine(Results, $"{row.Name}.onnx"), "--report", folder,
            .. row.Criterion is { } criterion ? ["--criterion", criterion] : (string[])[],
            .. row.Structure is { } structure ? ["--structure", structure] : (string[])[],
            .. (row.Augment?.Split(',') ?? []).SelectMany(augment => (string[])["--augment", augment]),
            .. row.Dropout is { } dropout ? ["--dropout", dropout] : (string[])[],
            .. row.Options,
            .. (Epochs ?? row.Epochs?.ToString(CultureInfo.InvariantCulture)) is { } epochs ? ["--epochs", epochs] : row.Time is { } time ? ["--time", time] : row.Steps is { } steps ? ["--steps", $"{steps}"] : (string[])[],
            .. row.Samples switch
            {
                Samples.Mnist => ["--data", Data.Mnist!],
                Samples.Fashion => ["--data", Data.Fashion!],
                Samples.Cifar => ["--data", Data.Cifar!],
                Samples.Made => ["--data", made],
                _ => (string[])[],
            },
        ];
    }
}
