using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace Compressor.Data.Formats;

/// <summary>
/// A table in Apache Parquet, one sample per row, read row group by row group. Columns of numbers are inputs, a list of numbers as many as
/// it is long (the same in every row). A column called "split" states each row's split, as in a .csv.
/// </summary>
internal sealed class ParquetTable : DataFormat
{
    private const string DefaultLabel = "label";
    private const string SplitName = "split";

    public override string Name => "a .parquet table";

    public override bool Recognises(string path) => File.Exists(path) && path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase);

    public override GivenData Read(ReadRequest request)
    {
        if (request.Options.Resize is not null)
        {
            throw DataError.At(request.Path, "only images can be resized, not a table");
        }

        try
        {
            return ReadAsync(request).GetAwaiter().GetResult();
        }
        catch (Exception problem) when (problem is not IR.CompressorException and not OperationCanceledException)
        {
            // A damaged file fails anywhere in the library, as an index out of range or worse.
            throw DataError.At(request.Path, $"cannot be read as Parquet: {problem.Message}", problem);
        }
    }

    private static async Task<GivenData> ReadAsync(ReadRequest request)
    {
        string path = request.Path;
        await using ParquetReader reader = await ParquetReader.CreateAsync(path, null, request.Cancellation).ConfigureAwait(false);
        string[] names = [.. reader.Schema.Fields.Select(field => field.Name)];
        int? label = Label(path, names, request.Options.LabelColumn);
        int? split = CsvColumns.Find(names, SplitName) is { } found && found != label ? found : null;
        int[] inputs = [.. Enumerable.Range(0, names.Length).Where(column => column != label && column != split)];
        if (inputs.Length == 0)
        {
            throw DataError.At(path, "no column is left as input");
        }

        TableRows? rows = null;
        int[] widths = [];
        long done = 0;
        for (int group = 0; group < reader.RowGroupCount; group++)
        {
            request.Cancellation.ThrowIfCancellationRequested();
            using ParquetRowGroupReader part = reader.OpenRowGroupReader(group);
            int count = DataError.Elements(path, [part.RowCount, Math.Max(1, names.Length)], sizeof(float)) / Math.Max(1, names.Length);
            var cells = new ParquetCells(path, part, count, done, request.Cancellation);
            var columns = new float[inputs.Length][];
            for (int i = 0; i < inputs.Length; i++)
            {
                columns[i] = await cells.NumbersAsync(reader.Schema.Fields[inputs[i]]).ConfigureAwait(false);
            }

            string[]? parts = split is int s ? await cells.TextsAsync(reader.Schema.Fields[s]).ConfigureAwait(false) : null;
            object? labels = label is int l ? await cells.LabelsAsync(reader.Schema.Fields[l]).ConfigureAwait(false) : null;
            if (count == 0)
            {
                continue;
            }

            int[] these = [.. columns.Select(column => column.Length / count)];
            rows ??= new TableRows(path, these.Sum(), label is not null);
            widths = widths.Length == 0 ? these : widths;
            if (!these.SequenceEqual(widths))
            {
                throw DataError.At(path, "a list has another length in another row group; every row's must be equally long");
            }

            Add(rows, (columns, widths, parts, labels), (done, count), path, split is int c ? names[c] : "");
            done += count;
            request.Progress?.Report(string.Create(CultureInfo.InvariantCulture, $"read {done:N0} rows of {path}"));
        }

        return rows?.ToData() ?? throw DataError.At(path, "the table is empty");
    }

    private static void Add(
        TableRows rows, (float[][] Columns, int[] Widths, string[]? Parts, object? Labels) cells, (long First, int Count) range,
        string path, string splitName)
    {
        rows.LabelsAreText = cells.Labels is null ? rows.LabelsAreText : cells.Labels is string[];
        for (int row = 0; row < range.Count; row++)
        {
            long number = range.First + row + 1;
            SplitPart part = cells.Parts is null ? SplitPart.Train : TableRows.PartOf(cells.Parts[row])
                ?? throw DataError.At(path, FormattableString.Invariant(
                    $"row {number}, column '{splitName}' is '{cells.Parts[row]}', not train, val or test"));
            (List<float> inputs, List<float> labels) = rows.Of(part, () => FormattableString.Invariant($"row {number}"));
            for (int column = 0; column < cells.Columns.Length; column++)
            {
                inputs.AddRange(cells.Columns[column].AsSpan(row * cells.Widths[column], cells.Widths[column]));
            }

            if (cells.Labels is not null)
            {
                labels.Add(cells.Labels is string[] texts ? rows.Class(texts[row]) : ((float[])cells.Labels)[row]);
            }
        }
    }

    private static int? Label(string path, string[] names, string? label)
    {
        int? column = CsvColumns.Find(names, label ?? DefaultLabel) ?? (label is null ? null : CsvColumns.Number(label, names.Length));
        return column is null && label is not null
            ? throw DataError.At(path, $"no column '{label}' for the labels; there are {string.Join(", ", names)}")
            : column;
    }
}
