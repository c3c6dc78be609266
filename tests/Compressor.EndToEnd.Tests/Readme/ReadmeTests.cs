using Compressor.EndToEnd.Tests.Build;
using Compressor.EndToEnd.Tests.Support;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.EndToEnd.Tests.Readme;

/// <summary>
/// Every command of README.md runs, as it stands there but for what would take too long. One that is new is run too, or, where nothing
/// here knows how, fails.
/// </summary>
public sealed class ReadmeTests
{
    private const string Inverted = "inverted.csv";
    private const int LinesOfData = 1798;

    /// <summary>Commands but those that <see cref="ToolPackageTests"/> takes, in their order: to pack, install and use.</summary>
    public static TheoryData<string> Commands() =>
        [.. ReadmeCommand.All.Except(ToolPackageTests.Commands).Select(command => command.Text)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_runs(string text)
    {
        var command = new ReadmeCommand(text);
        switch (command.Words)
        {
            case ["compress", ..]:
                using (var stage = new ReadmeStage())
                {
                    RunTool(command, stage);
                }

                break;
            case ["zcat", ..]:
                using (var stage = new ReadmeStage())
                {
                    RunShell(command, stage);
                }

                break;
            case ["dotnet", "run", "--project", string project, .. string[] arguments]:
                RunProject(project, arguments);
                break;
            case ["dotnet", "test"]:
                Assert.Contains("dotnet test", File.ReadAllText(Repository.At(".ci", "run")), StringComparison.Ordinal);
                break;
            case [string setting, "dotnet", "test"]:
                IsRead(setting.Split('=')[0]);
                break;
            case ["chromium", .. string[] arguments]:
                RunChromium(arguments);
                break;
            default:
                Assert.Fail($"README.md has a command that no test knows how to run: {text}");
                break;
        }
    }

    [Fact]
    public void Most_of_the_readme_is_found() => Assert.InRange(ReadmeCommand.All.Count, 20, 100);

    private static void RunTool(ReadmeCommand command, ReadmeStage stage)
    {
        string[] arguments = command.Words[1..];
        if (arguments.Contains(Inverted))
        {
            foreach (ReadmeCommand above in command.Above)
            {
                (above.Words[0] == "compress" ? (Action<ReadmeCommand, ReadmeStage>)RunTool : RunShell)(above, stage);
            }
        }

        foreach (string report in arguments.Intersect(["a.report", "b.report"]))
        {
            stage.Compress("model.onnx", "--data", "mnist/", "--steps", "60", "--report", report, "-o", $"{report}.onnx").Succeeded();
        }

        if (arguments.Any(argument => argument is "model.compressed.onnx" or "model.report/"))
        {
            File.WriteAllText(stage["compress.yaml"], "gates:\n  size: 200KB\n");
            stage.Compress("model.onnx", "--data", "mnist/", "--steps", "60").Succeeded();
        }

        string[] shortened = arguments switch
        {
            // Few steps would break the gate, and at a tenth of the weights two of 329 images more or less are chance.
            ["model.onnx", ..] when arguments.Contains("--max-drop") => ["--target", "0.5"],
            ["model.onnx" or "models/digits-cnn/model.onnx", ..] => ["--steps", "60"],
            ["sweep", ..] => ["--targets", "0.5,0.2", "--steps", "60"],
            _ => [],
        };
        int steps = Array.IndexOf(arguments, "--steps");
        string[] typed = steps < 0 ? arguments : [.. arguments[..steps], .. arguments[(steps + 2)..]];
        ToolRun run = stage.Compress([.. typed, .. shortened]);

        // With few steps, whether any density keeps to a drop, and does so on the test split too, is chance: it is said, and exit code 5.
        if (arguments.Any(argument => argument.StartsWith("drop:", StringComparison.Ordinal)) && run.ExitCode == 5)
        {
            Assert.Contains("error CMP5000", run.ErrorLines[^1], StringComparison.Ordinal);
            return;
        }

        run.Succeeded();
    }

    private static void RunShell(ReadmeCommand command, ReadmeStage stage)
    {
        Assert.SkipUnless(Bash.Has("bash"), "There is no bash.");

        DotNet.Run("bash", stage.Root, ["-c", command.Text]).Succeeded();

        Assert.Equal(LinesOfData, File.ReadLines(stage[Inverted]).Count());
    }

    private static void RunProject(string project, string[] arguments)
    {
        using var folder = new TemporaryFolder();
        string? mnist = TestData.Folder is { } data && Directory.Exists(Path.Combine(data, "data", "mnist"))
            ? Path.Combine(data, "data", "mnist")
            : null;
        string[] typed = [.. arguments.Select(argument => argument == "digits.report" ? folder["report"] : argument)];
        string[] shortened = project switch
        {
            "src/Compressor" when typed.Contains("--report") => [.. typed, "--output", folder["digits.onnx"], "--steps", "60"],
            "src/Compressor" => [.. typed, "--output", folder["digits.onnx"], "--report", folder["report"]],
            "bench/Compressor.Records" when typed.Contains("dropout") =>
                [.. typed.Select(argument => argument == "dropout" ? "dropout-vowels-gru-1-" : argument), "--epochs", "1"],
            "bench/Compressor.Records" when typed.Contains("grid") =>
                [.. typed.Select(argument => argument == "grid" ? "grid-digits-cnn-0.1-" : argument), "--epochs", "1"],
            "bench/Compressor.Records" when mnist is null => ["--", "--epochs", "1"],
            "bench/Compressor.Records" => [.. Named(typed, mnist), "--epochs", "1"],
            // Two minutes on an idle machine: that it is there is enough.
            "bench/Compressor.Benchmarks" when typed.Contains("*RecordRun*") => [.. typed, "--list", "flat"],
            "bench/Compressor.Benchmarks" =>
                [.. typed.Select(argument => argument == "*TrainingStep*" ? "*lenet-300*" : argument), "--job", "Dry", "--artifacts", folder["benchmarks"]],
            "tools/ReferenceModels" => ["--", "digits-mlp", "--out", WithDigits(folder)],
            _ => typed,
        };

        ToolRun run = DotNet.Run(Repository.Root, ["run", "--no-build", "--project", project, .. shortened]).Succeeded();

        int leftOut = run.ErrorLines.Count(line => line.Contains("left out; --data", StringComparison.Ordinal));
        Assert.SkipWhen(leftOut > 0, $"The other rows ran; {leftOut} need MNIST: set {TestData.Variable} to the folder of test data.");
    }

    private static string[] Named(string[] arguments, string mnist) =>
        [.. arguments.Select(argument => argument == "mnist/" ? mnist : argument)];

    private static string WithDigits(TemporaryFolder folder)
    {
        Directory.CreateDirectory(folder["models/digits"]);
        File.Copy(Repository.At("models", "digits", "digits.csv.gz"), folder["models/digits/digits.csv.gz"]);
        return folder["models"];
    }

    private static void RunChromium(string[] arguments)
    {
        Assert.SkipUnless(Bash.Has("chromium"), "Chromium is not installed (Debian: apt-get install chromium).");
        using var stage = new ReadmeStage();
        stage.Compress("model.onnx", "--data", "mnist/", "--steps", "60", "--report", "digits.report").Succeeded();
        Directory.CreateDirectory(stage["docs"]);

        // A container's root has no user namespaces to build a sandbox of.
        DotNet.Run("chromium", stage.Root, ["--no-sandbox", .. arguments]).Succeeded();

        Assert.True(new FileInfo(stage["docs/report.png"]).Length > 10_000);
    }

    /// <summary>These runs are runs of the tests: what can go wrong is that no test reads the variable any more.</summary>
    private static void IsRead(string variable) => Assert.Contains(
        Directory.EnumerateFiles(Repository.At("tests"), "*.cs", SearchOption.AllDirectories),
        file => File.ReadAllText(file).Contains($"\"{variable}\"", StringComparison.Ordinal));
}
