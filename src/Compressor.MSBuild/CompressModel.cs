using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Compressor.MSBuild;

/// <summary>Runs the tool compress on one item of a project; what the tool calls an error is an error of the build, under its code.</summary>
public sealed class CompressModel : ToolTask
{
    private const string Command = "compress";

    /// <summary>Metadata of the item, and the option of the tool that it states.</summary>
    private static readonly (string Metadata, string Option)[] Options =
    [
        ("Target", "--target "), ("Data", "--data "), ("Labels", "--labels "), ("Config", "--config "), ("Seed", "--seed "),
        ("Steps", "--steps "), ("MaxDrop", "--max-drop "), ("MaxSize", "--max-size "), ("Report", "--report "), ("Output", "--output "),
    ];

    /// <summary>The model; its metadata Output, Report and Stamp say where results go.</summary>
    [Required]
    public ITaskItem Model { get; set; } = null!;

    /// <summary>The file of the tool; empty for the one that the manifest pins, else the one on the PATH.</summary>
    public string Tool { get; set; } = "";

    /// <summary>A tool manifest that has the tool; empty where there is none.</summary>
    public string Manifest { get; set; } = "";

    /// <summary>The dotnet command that runs this build.</summary>
    public string DotNet { get; set; } = "";

    private bool IsPinned => Tool.Length == 0 && Manifest.Length > 0;

    protected override string ToolName => OperatingSystem.IsWindows() ? $"{Command}.exe" : Command;

    protected override MessageImportance StandardErrorLoggingImportance => MessageImportance.Normal;

    public override bool Execute()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Model.GetMetadata("Output"))!);
        if (!base.Execute())
        {
            return false;
        }

        var outcome = Outcome.Read(Path.Combine(Model.GetMetadata("Report"), "report.json"));
        Log.LogMessage(MessageImportance.High, "{0}: {1}", Model.ItemSpec, outcome.Summary);
        File.WriteAllText(Model.GetMetadata("Stamp"), outcome.DataPath);
        return true;
    }

    protected override string? GenerateFullPathToTool()
    {
        string[] places = IsPinned
            ? [DotNet.Length > 0 ? DotNet : "dotnet"]
            : Tool.Length > 0 ? [Path.GetFullPath(Tool)] : [.. Folders().Select(folder => Path.Combine(folder, ToolName))];
        return IsPinned ? places[0] : Array.Find(places, File.Exists);
    }

    protected override bool ValidateParameters()
    {
        if (GenerateFullPathToTool() is null)
        {
            Log.LogError(
                null, "CMP2902", null, null, 0, 0, 0, 0, "{0}", Tool.Length > 0
                    ? $"CompressToolPath names no file: {Tool}"
                    : "the tool compress is not installed: add it by 'dotnet tool install Compressor.Tool', or set CompressToolPath");
            return false;
        }

        return base.ValidateParameters();
    }

    protected override string GenerateCommandLineCommands()
    {
        var line = new CommandLineBuilder();
        if (IsPinned)
        {
            line.AppendTextUnquoted($"tool run {Command} --");
        }

        line.AppendFileNameIfNotNull(Model);
        foreach ((string metadata, string option) in Options)
        {
            string value = Model.GetMetadata(metadata);
            line.AppendSwitchIfNotNull(option, value.Length > 0 ? value : null);
        }

        line.AppendTextUnquoted($" {Model.GetMetadata("Options")}");
        return line.ToString();
    }

    private static string[] Folders() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
}
