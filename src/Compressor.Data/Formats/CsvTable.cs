using System.Globalization;
using CsvHelper;

namespace Compressor.Data.Formats;

/// <summary>
/// A table of numbers, one sample per row, .gz or not: with or without a header, separated by comma, semicolon or tab.
/// A column called "split" states each row's split (train; val, valid or validation; test) and is never an input.
/// </summary>
internal sealed class CsvTable : DataFormat
{
    private const int RowsPerReport = 10_000;

    private static readonly CsvReaderOptions s_options = CsvReaderOptions.Default with
    {
        HasHeader = false,
        MalformedData = CsvMalformedDataHandling.Throw,
        TrackLineNumbers = true,
        TrimWhitespace = true,
    };

    public override string Name => "a .csv or .csv.gz table";

    public override bool Recognises(string path) => File.Exists(path) && DataFiles.HasExtension(path, ".csv");

    public override GivenData Read(ReadRequest request)
    {
        if (request.Options.Resize is not null)
        {
            throw DataError.At(request.Path, "only images can be resized, not a table");
        }

        try
        {
            return Read(request, Columns(request));
        }
        catch (CsvFormatException problem)
        {
            throw DataError.At(request.Path, $"line {problem.LineNumber}: {problem.Message}", problem);
        }
    }

    private static GivenData Read(ReadRequest request, CsvColumns columns)
    {
        using CsvReader reader = CsvReader.Create(DataFiles.Open(request.Path), s_options);
        var rows = new CsvRows(request.Path, columns);
        if (columns.HasHeader)
        {
            reader.Read();
        }

        for (int count = 1; reader.Read(); count++)
        {
            rows.Add(reader);
            if (count % RowsPerReport == 0)
            {
                request.Cancellation.ThrowIfCancellationRequested();
                request.Progress?.Report(string.Create(CultureInfo.InvariantCulture, $"read {count:N0} rows of {request.Path}"));
            }
        }

        return rows.ToData();
    }

    private static CsvColumns Columns(ReadRequest request)
    {
        using CsvReader reader = CsvReader.Create(DataFiles.Open(request.Path), s_options);
        string[] first = reader.Read() ? reader.Current.ToArray() : throw DataError.At(request.Path, "the table is empty");
        string[]? second = reader.Read() ? reader.Current.ToArray() : null;
        return CsvColumns.Of(request.Path, first, second, request.Options.LabelColumn);
    }
}
