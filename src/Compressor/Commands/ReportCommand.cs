using System.CommandLine;
using Compressor.Reporting;
using Compressor.Screen;

namespace Compressor.Commands;

/// <summary><c>compress report report.json|DIR...</c>.</summary>
internal static class ReportCommand
{
    public static Command Create(Session session)
    {
        Argument<string[]> reports = Typed.Files(
            "report.json|DIR", "Reports of runs on one model, or folders that hold some, at any depth.");
        Option<string?> output = Typed.Text(
            "-o", "FILE", "The page to write. [default: report.html beside the first report, or in the folder]");
        output.Aliases.Add("--output");
        var command = new Command("report", "Draws one page, report.html, from one or many reports of runs on one model.")
        {
            reports,
            output,
        };
        command.SetAction(parse =>
        {
            string page = ReportPage.Draw(parse.GetRequiredValue(reports), parse.GetValue(output));
            session.Terminal.Out.WriteLine($"Report: {page}");
            return 0;
        });
        return command;
    }
}
