using System.Globalization;
using CsvHelper;

namespace Compressor.Data.Formats;

/// <summary>Gathers the rows of a table into splits, each row checked as it comes.</summary>
internal sealed class CsvRows(string path, CsvColumns columns)
{
    private readonly Dictionary<SplitPart, (List<float> Inputs, List<float> Labels)> _splits = [];
    private readonly Dictionary<string, int> _classes = [];
    private bool? _labelsAreText;

    /// <summary>Takes the row on which the reader stands.</summary>
    public void Add(CsvReader row)
    {
        if (row.FieldCount != columns.Names.Length)
        {
            throw DataError.At(path, $"line {row.LineNumber} has {row.FieldCount} columns, the first has {columns.Names.Length}");
        }

        SplitPart part = columns.Split is int split ? Part(row, split) : SplitPart.Train;
        if (!_splits.TryGetValue(part, out (List<float> Inputs, List<float> Labels) rows))
        {
            _splits[part] = rows = ([], []);
        }

        if ((long)rows.Inputs.Count + columns.Inputs.Length > Array.MaxLength)
        {
            throw DataError.At(path, $"line {row.LineNumber}: the table does not fit into memory");
        }

        foreach (int column in columns.Inputs)
        {
            rows.Inputs.Add(Number(row, column));
        }

        if (columns.Label is int label)
        {
            rows.Labels.Add(Label(row, label));
        }
    }

    /// <summary>Everything that was added.</summary>
    public GivenData ToData()
    {
        IReadOnlyList<string> names = [.. _classes.Keys.Order(StringComparer.Ordinal)];
        if (_labelsAreText == true)
        {
            float[] ranks = [.. _classes.Keys.Select(name => (float)names.TakeWhile(other => other != name).Count())];
            foreach ((_, List<float> labels) in _splits.Values)
            {
                for (int row = 0; row < labels.Count; row++)
                {
                    labels[row] = ranks[(int)labels[row]];
                }
            }
        }

        bool classes = _labelsAreText == true || LabelRules.AreClasses([.. _splits.Values.SelectMany(split => split.Labels)]);
        RawSet? Of(SplitPart part) => _splits.TryGetValue(part, out (List<float> Inputs, List<float> Labels) rows)
            ? new RawSet(
                [new FloatArray("", [columns.Inputs.Length], [.. rows.Inputs])],
                columns.Label is null ? null
                    : classes ? new ClassLabels([.. rows.Labels.Select(label => (int)label)])
                    : new NumberLabels([.. rows.Labels], 1))
            : null;
        RawSet? train = Of(SplitPart.Train);
        RawSet? validation = Of(SplitPart.Validation);
        RawSet? test = Of(SplitPart.Test);
        return new GivenData
        {
            What = "table",
            Train = train ?? throw DataError.At(path, _splits.Count == 0 ? "no row below the header" : "column 'split' leaves no row for train"),
            Validation = validation,
            Test = test,
            ClassNames = _labelsAreText == true ? names : LabelRules.Names(train.Labels, validation?.Labels, test?.Labels),
        };
    }

    private float Label(CsvReader row, int column)
    {
        string cell = _labelsAreText == false ? "" : row.GetString(column);
        _labelsAreText ??= cell.Length > 0 && !CsvColumns.IsNumber(cell);
        if (_labelsAreText == false)
        {
            return Number(row, column);
        }

        if (cell.Length == 0)
        {
            throw Cell(row, column, "is empty");
        }

        return _classes.TryGetValue(cell, out int known) ? known : _classes[cell] = _classes.Count;
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

    private SplitPart Part(CsvReader row, int column) => row.GetString(column).ToLowerInvariant() switch
    {
        "train" => SplitPart.Train,
        "val" or "valid" or "validation" => SplitPart.Validation,
        "test" => SplitPart.Test,
        var other => throw Cell(row, column, $"is '{other}', not train, val or test"),
    };

    private IR.CompressorException Cell(CsvReader row, int column, string cause) =>
        DataError.At(path, $"line {row.LineNumber}, column '{columns.Names[column]}' {cause}");
}
