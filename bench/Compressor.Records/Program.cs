using System.Globalization;
using System.Runtime.CompilerServices;
using Compressor.Records;
using Compressor.Reporting;

// Runs every row of RecordRow.All as one command of the tool and writes bench/records/RESULTS.md; with a name prefix that begins with
// "dropout" those of DropoutRows.All and DROPOUT.md, with "grid" those of GridRows.All and GRID.md. Finished rows are kept under artifacts/records
// and not run again; a row is "network-target-criterion-seed", "dropout-network-target-rule-seed" or "grid-network-target-criterion-seed". One that fails is told, and the others go on.
//
//     dotnet run --project bench/Compressor.Records -- [--data MNIST_FOLDER] [--fashion FOLDER] [--cifar ZIP] [--models FOLDER]
//         [--epochs N] [name prefix]
//
// With --epochs one row of each kind is tried out: their short runs are kept apart, and both pages stay as they are.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));
string prefix = args.Where((argument, i) => !argument.StartsWith("--", StringComparison.Ordinal)
    && (i == 0 || !args[i - 1].StartsWith("--", StringComparison.Ordinal))).FirstOrDefault() ?? "";
string? epochs = Named("--epochs");
string results = Path.Combine(root, "artifacts", epochs is null ? "records" : $"records-of-{epochs}-epochs");
(string page, IReadOnlyList<RecordRow> rows) = prefix.StartsWith(DropoutRows.Prefix, StringComparison.Ordinal) ? ("DROPOUT.md", DropoutRows.All)
    : prefix.StartsWith(GridRows.Prefix, StringComparison.Ordinal) ? ("GRID.md", GridRows.All)
    : ("RESULTS.md", RecordRow.All);
if (epochs is not null && Directory.Exists(results))
{
    Directory.Delete(results, recursive: true);
}

var run = new RecordRun(root, results, new RecordData(Named("--data"), Named("--fashion"), Named("--cifar"), Named("--models")), epochs);
IEnumerable<RecordRow> wanted = rows.Where(row => row.Name.StartsWith(prefix, StringComparison.Ordinal));
int failed = (epochs is null ? wanted : wanted.DistinctBy(row => row.Way)).Count(row => !run.Run(row));
if (epochs is null)
{
    RecordResult[] all = [.. rows.Select(run.Result)];
    string text = page switch
    {
        "DROPOUT.md" => DropoutResults.Render(all),
        "GRID.md" => GridResults.Render(all),
        _ => ResultsPage.Render(all),
    };
    File.WriteAllText(Path.Combine(root, "bench", "records", page), text);
}

return failed == 0 ? 0 : 1;

string? Named(string option) => Array.IndexOf(args, option) is var at && at >= 0 && at + 1 < args.Length ? args[at + 1] : null;

static string Here([CallerFilePath] string path = "") => path;
