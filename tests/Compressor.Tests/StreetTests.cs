using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Compressor.Inspection;
using Compressor.Tests.Support;
using Compressor.Training;
using Xunit;

namespace Compressor.Tests;

/// <summary>The house rules: who may see whom, how large a file gets, who may write to a console.</summary>
public sealed partial class StreetTests
{
    /// <summary>What each project may reference; tests, bench and tools may see all of them.</summary>
    private static readonly Dictionary<string, string[]> MaySee = new()
    {
        ["Compressor.IR"] = [],
        ["Compressor.Onnx"] = ["Compressor.IR"],
        ["Compressor.Data"] = ["Compressor.IR"],
        ["Compressor.Training"] = ["Compressor.IR", "Compressor.Data"],
        ["Compressor.Pruning"] = ["Compressor.IR"],
        ["Compressor.Evaluation"] = ["Compressor.IR", "Compressor.Data"],
        ["Compressor.Reporting"] = ["Compressor.IR", "Compressor.Pruning"],
        ["Compressor"] =
        [
            "Compressor.IR", "Compressor.Onnx", "Compressor.Data", "Compressor.Training", "Compressor.Pruning", "Compressor.Evaluation",
            "Compressor.Reporting",
        ],
        ["Compressor.MSBuild"] = [],
    };

    /// <summary>The packages a project exists to fence.</summary>
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Compressor.IR"] = [],
        ["Compressor.Onnx"] = ["Google.Protobuf", "Grpc.Tools", "System.IO.Hashing"],
        ["Compressor.Data"] = ["CsvHelper", "Parquet.Net", "SkiaSharp", "SkiaSharp.NativeAssets.Linux.NoDependencies"],
        ["Compressor.Training"] = ["System.Numerics.Tensors", "TorchSharp", "libtorch-cpu-linux-x64", "libtorch-cpu-osx-arm64", "libtorch-cpu-win-x64"],
        ["Compressor.Pruning"] = [],
        ["Compressor.Evaluation"] = ["Microsoft.ML.OnnxRuntime", "Microsoft.ML.OnnxTransformer"],
        ["Compressor.Reporting"] = ["OxyPlot.Core", "SkiaSharp"],
        ["Compressor"] = ["Spectre.Console", "System.CommandLine", "YamlDotNet"],
        ["Compressor.MSBuild"] = ["Microsoft.Build.Utilities.Core"],
    };

    /// <summary>As .editorconfig says, which nothing in the build enforces.</summary>
    private const int MostColumns = 140;

    private static string Root => Repository.Root;

    public static TheoryData<string> Projects() => [.. Directory.GetDirectories(Path.Combine(Root, "src")).Select(folder => Path.GetFileName(folder)).Order()];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_sees_only_what_the_street_allows(string project)
    {
        XDocument file = XDocument.Load(Path.Combine(Root, "src", project, $"{project}.csproj"));
        string[] projects = [.. file.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))];
        string[] packages = [.. file.Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value)];

        Assert.Empty(projects.Except(MaySee[project]));
        Assert.Empty(packages.Except(MayUse[project]));
    }

    [Fact]
    public void No_line_of_the_tool_is_longer_than_140_columns() => Assert.Empty(Sources("src").SelectMany(file =>
        File.ReadLines(file).Index().Where(line => line.Item.Length > MostColumns).Select(line => $"{Path.GetFileName(file)}:{line.Index + 1}")));

    [Fact]
    public void No_source_file_is_longer_than_300_lines()
    {
        Assert.Empty(Sources("src", "tests", "tools", "bench").Where(file => File.ReadLines(file).Count() > 300).Select(Path.GetFileName));
    }

    [Fact]
    public void Only_the_tool_writes_to_a_console()
    {
        IEnumerable<string> libraries = Sources("src").Where(file => !file.Contains($"src{Path.DirectorySeparatorChar}Compressor{Path.DirectorySeparatorChar}"));

        Assert.Empty(libraries.Where(file => ConsoleCall().IsMatch(File.ReadAllText(file))).Select(Path.GetFileName));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_class_is_sealed_or_abstract(string project)
    {
        Assembly assembly = Assembly.Load(project == "Compressor" ? "compress" : project);

        Assert.Empty(assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false }
                && type.Namespace?.StartsWith("Compressor", StringComparison.Ordinal) == true
                && type.GetCustomAttribute<CompilerGeneratedAttribute>() is null)
            .Select(type => type.FullName));
    }

    [Fact]
    public void The_operator_table_is_sorted_and_stands_in_the_readme()
    {
        string[] names = [.. OperatorTable.Operators.Select(found => found.Domain.Length == 0 ? found.OpType : $"{found.Domain}.{found.OpType}")];
        string readme = File.ReadAllText(Path.Combine(Root, "README.md"));
        Match table = OperatorList().Match(readme);

        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.Equal(names, table.Groups["names"].Value.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void The_dropout_table_stands_in_the_readme()
    {
        string readme = File.ReadAllText(Path.Combine(Root, "README.md")).ReplaceLineEndings("\n");

        string[] rows = [.. DropoutList().Match(readme).Groups["rows"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2)];

        Assert.Equal(ListedDropout.All.Select(method => $"| `{method.Cells[0]}` | {string.Join(" | ", method.Cells.Skip(1))} |"), rows);
    }

    [Fact]
    public void The_published_rows_stand_in_the_results()
    {
        string source = File.ReadAllText(Path.Combine(Root, "bench", "Compressor.Records", "PublishedRows.cs")).ReplaceLineEndings("\n");
        string results = File.ReadAllText(Path.Combine(Root, "bench", "records", "RESULTS.md")).ReplaceLineEndings("\n");

        string text = source.Split("\"\"\"")[1].Replace("\n        ", "\n", StringComparison.Ordinal).Trim();

        Assert.EndsWith(text, results.TrimEnd(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Sources(params string[] folders) => folders
        .Select(folder => Path.Combine(Root, folder)).Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories));

    [GeneratedRegex(@"\bConsole\.")]
    private static partial Regex ConsoleCall();

    [GeneratedRegex(@"<!-- dropout -->\s*(?<rows>[^<]*)<!-- /dropout -->")]
    private static partial Regex DropoutList();

    [GeneratedRegex(@"<!-- operators -->\s*(?<names>[^<]*)<!-- /operators -->")]
    private static partial Regex OperatorList();
}
