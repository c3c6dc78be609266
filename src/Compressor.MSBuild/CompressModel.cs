using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Compressor.MSBuild;

/// <summary>Runs the tool compress on one item of a project; an error of the tool is one of the build, under its code.</summary>
public sealed class CompressModel : ToolTask
{
    private const string Command = "compress";

    /// <summary>Metadata of the item, and the option of the tool that it states.</summary>
    private static readonly (string Metadata, string Option)[] Options =
    [
        ("CompressionTarget", "--target "),
        // MSBuild refuses Target, and lets its lower case through: who writes that must not get another model than asked for.
        ("target", "--target "),
        ("Data", "--data "),
        ("Labels", "--labels "),
        ("Config", "--config "),
        ("Seed", "--seed "),
        ("Steps", "--steps "),
        ("MaxDrop", "--max-drop "),
        ("MaxSize", "--max-size "),
        ("Report", "--report "),
        ("CompressedFile", "--output "),
    ];

    /// <summary>The model; its metadata CompressedFile, Report and Stamp say where results go.</summary>
    [Required]
    public ITaskItem Model { get; set; } = null!;

    /// <summary>The file of the tool; empty for the one that the manifest pins, else the one on the PATH.</summary>
    public string Tool { get; set; } = "";

    /// <summary>A tool manifest that has the tool; empty where there is none.</summary>
    public string Manifest { get; set; } = "";

    /// <summary>The dotnet command that runs this build.</summary>
    public string DotNet { get; set; } = "";

    private string Stamp => Model.GetMetadata("Stamp");

    private bool IsPinned => Tool.Length == 0 && Manifest.Length > 0;

    protected override string ToolName => OperatingSystem.IsWindows() ? $"{Command}.exe" : Command;

    protected override MessageImportance StandardErrorLoggingImportance => MessageImportance.Normal;

    public override bool Execute()
    {
        if (Array.Find(Options, option => Model.GetMetadata(option.Metadata).Contains('"')).Metadata is { } quoted)
        {
            return Fail("CMP2903", $"{Model.ItemSpec}: {quoted} holds a quotation mark, which cannot be passed on");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(Stamp)!);
        bool upToDate = IsUpToDate();
        if (upToDate || !base.Execute())
        {
            return upToDate;
        }

        var outcome = Outcome.Read(Path.Combine(Model.GetMetadata("Report"), "report.json"));
        Log.LogMessage(MessageImportance.High, "{0}: {1}", Model.ItemSpec, outcome.Summary);
        File.WriteAllText(Stamp, StampText(outcome.DataPath));
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
        if (GenerateFullPathToTool() is not null)
        {
            return base.ValidateParameters();
        }

        return Fail("CMP2902", Tool.Length > 0
            ? $"CompressToolPath names no file: {Tool}"
            : "the tool compress is not installed: add it by 'dotnet tool install Compressor.Tool', or set CompressToolPath");
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

    /// <summary>The stamp of the last run names its data first, which may stand in a settings file that only the tool can read.</summary>
    private bool IsUpToDate()
    {
        if (!File.Exists(Model.GetMetadata("CompressedFile")) || !File.Exists(Stamp))
        {
            return false;
        }

        string last = File.ReadAllText(Stamp);
        bool upToDate = last == StampText(last.Split('\n')[0]);
        string state = upToDate ? "compressed and up to date" : "compressed, and out of date";
        Log.LogMessage(MessageImportance.Normal, "{0} is {1}.", Model.ItemSpec, state);
        return upToDate;
    }

    private string StampText(string dataPath)
    {
        string model = Model.GetMetadata("FullPath");
        string folder = Path.GetDirectoryName(model)!;
        string config = Model.GetMetadata("Config");
        IEnumerable<string> files = FileStates.Of(
        [
            model,
            .. Directory.EnumerateFiles(folder, $"{Path.GetFileName(model)}?*"),
            dataPath,
            Model.GetMetadata("Data"),
            config.Length > 0 ? config : Path.Combine(folder, "compress.yaml"),
            (IsPinned ? Manifest : GenerateFullPathToTool()) ?? "",
        ]);
        return string.Join('\n', [dataPath, GenerateCommandLineCommands(), .. files]);
    }

    private bool Fail(string code, string text)
    {
        Log.LogError(null, code, null, null, 0, 0, 0, 0, "{0}", text);
        return false;
    }

    private static string[] Folders() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
}
