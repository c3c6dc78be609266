namespace Compressor.Data.Formats;

/// <summary>The rows of a table by split, and what their labels mean.</summary>
/// <param name="path">For messages.</param>
/// <param name="width">Inputs per row.</param>
/// <param name="labelled">True where every row has a label.</param>
internal sealed class TableRows(string path, int width, bool labelled)
{
    private readonly Dictionary<SplitPart, (List<float> Inputs, List<float> Labels)> _splits = [];
    private readonly Dictionary<string, int> _classes = [];

    /// <summary>True once a label was a name; false once one was a number.</summary>
    public bool? LabelsAreText { get; set; }

    /// <summary>The rows of a split, to be added to.</summary>
    /// <param name="where">The row, for the message.</param>
    public (List<float> Inputs, List<float> Labels) Of(SplitPart part, Func<string> where)
    {
        if (!_splits.TryGetValue(part, out (List<float> Inputs, List<float> Labels) rows))
        {
            _splits[part] = rows = ([], []);
        }

        return (long)rows.Inputs.Count + width <= Array.MaxLength
            ? rows
            : throw DataError.At(path, $"{where()}: the table does not fit into memory");
    }

    /// <summary>The number that stands for a class name until all names are known.</summary>
    public float Class(string name) => _classes.TryGetValue(name, out int known) ? known : _classes[name] = _classes.Count;

    /// <summary>Everything that was added, classes in ordinal order of their names.</summary>
    public GivenData ToData()
    {
        IReadOnlyList<string> names = [.. _classes.Keys.Order(StringComparer.Ordinal)];
        if (LabelsAreText == true)
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

        bool classes = LabelsAreText == true || LabelRules.AreClasses([.. _splits.Values.SelectMany(split => split.Labels)]);
        RawSet? Of(SplitPart part) => _splits.TryGetValue(part, out (List<float> Inputs, List<float> Labels) rows)
            ? new RawSet(
                [new FloatArray("", [width], [.. rows.Inputs])],
                !labelled ? null
                    : classes ? new ClassLabels([.. rows.Labels.Select(label => (int)label)])
                    : new NumberLabels([.. rows.Labels], 1))
            : null;
        RawSet? train = Of(SplitPart.Train);
        RawSet? validation = Of(SplitPart.Validation);
        RawSet? test = Of(SplitPart.Test);
        return new GivenData
        {
            What = "table",
            Train = train
                ?? throw DataError.At(path, _splits.Count == 0 ? "no row below the header" : "column 'split' leaves no row for train"),
            Validation = validation,
            Test = test,
            ClassNames = LabelsAreText == true ? names : LabelRules.Names(train.Labels, validation?.Labels, test?.Labels),
        };
    }

    /// <summary>The split that a cell states; null where it states none that is known.</summary>
    public static SplitPart? PartOf(string cell) => cell.ToLowerInvariant() switch
    {
        "train" => SplitPart.Train,
        "val" or "valid" or "validation" => SplitPart.Validation,
        "test" => SplitPart.Test,
        _ => null,
    };
}
