using Compressor.IR;
using Compressor.Reporting;
using Compressor.Reporting.Html;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Reporting;

public sealed class ReportFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void All_files_replace_earlier_ones_and_leave_others_alone()
    {
        string target = Path.Combine(folder.FullPath, "deep", "lenet.report");
        Directory.CreateDirectory(target);
        File.WriteAllText(Path.Combine(target, "notes.txt"), "mine");
        File.WriteAllText(Path.Combine(target, "report.json"), "an earlier and much longer report");

        ReportFolder.Write(Reports.CheckOnly(), target);
        ReportFolder.Write(Reports.Full(), target);

        Assert.Equal(
            ["notes.txt", "report.html", "report.json", "report.md"],
            Directory.GetFiles(target).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(target, "notes.txt")));
        Assert.Equal(ReportJson.Write(Reports.Full()), File.ReadAllText(Path.Combine(target, "report.json")));
        Assert.Equal(MarkdownReport.Render(Reports.Full()), File.ReadAllText(Path.Combine(target, "report.md")));
        Assert.Equal(HtmlReport.Render(Reports.Full()), File.ReadAllText(Path.Combine(target, "report.html")));
    }

    [Fact]
    public void A_file_where_the_folder_should_be_is_the_users_mistake()
    {
        File.WriteAllText(folder["taken"], "");

        var error = Assert.Throws<CompressorException>(() => ReportFolder.Write(Reports.Full(), folder["taken"]));

        Assert.Equal(ErrorKind.Usage, error.Kind);
        Assert.StartsWith(folder["taken"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_replaced_unless_everything_can_be()
    {
        File.WriteAllText(folder["report.json"], "earlier");
        Directory.CreateDirectory(folder["report.html"]);

        Assert.Throws<CompressorException>(() => ReportFolder.Write(Reports.Full(), folder.FullPath));

        Assert.Equal("earlier", File.ReadAllText(folder["report.json"]));
        Assert.Equal(["report.json"], Directory.GetFiles(folder.FullPath).Select(Path.GetFileName));
    }
}
