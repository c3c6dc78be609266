using System.Globalization;
using CsvHelper;

namespace Compressor.Data.Formats;

/// <summary>Gathers the rows of a table into splits, each row checked as it comes.</summary>
internal sealed class CsvRows(string path, CsvColumns columns)
{
    private readonly TableRows _rows = new(path, columns.Inputs.Length, columns.Label is not null);

    /// <summary>Takes the row on which the reader stands.</summary>
    public void Add(CsvReader row)
    {
        if (row.FieldCount != columns.Names.Length)
        {
            throw DataError.At(path, $"line {row.LineNumber} has {row.FieldCount} columns, the first has {columns.Names.Length}");
        }

        SplitPart part = columns.Split is int split ? Part(row, split) : SplitPart.Train;
        (List<float> inputs, List<float> labels) = _rows.Of(part, () => $"line {row.LineNumber.ToString(CultureInfo.InvariantCulture)}");
        foreach (int column in columns.Inputs)
        {
            inputs.Add(Number(row, column));
        }

        if (columns.Label is int label)
        {
            labels.Add(Label(row, label));
        }
    }

    /// <summary>Everything that was added.</summary>
    public GivenData ToData() => _rows.ToData();

    private float Label(CsvReader row, int column)
    {
        string cell = _rows.LabelsAreText == false ? "" : row.GetString(column);
        _rows.LabelsAreText ??= cell.Length > 0 && !CsvColumns.IsNumber(cell);
        if (_rows.LabelsAreText == false)
        {
            return Number(row, column);
        }

        return cell.Length == 0 ? throw Cell(row, column, "is empty") : _rows.Class(cell);
    }

    private float Number(CsvReader row, int column)
    {
        ReadOnlySpan<byte> cell = row.GetSpan(column);
        return float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && float.IsFinite(number)
            ? number
            : throw Cell(row, column, cell.IsEmpty ? "is empty" : CsvColumns.IsNotFinite(row.GetString(column))
                ? $"is not finite: '{row.GetString(column)}'"
                : $"is no number: '{row.GetString(column)}'");
    }

    private SplitPart Part(CsvReader row, int column) => TableRows.PartOf(row.GetString(column))
        ?? throw Cell(row, column, $"is '{row.GetString(column).ToLowerInvariant()}', not train, val or test");

    private IR.CompressorException Cell(CsvReader row, int column, string cause) =>
        DataError.At(path, $"line {row.LineNumber}, column '{columns.Names[column]}' {cause}");
}
