using System.Numerics;
using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace Compressor.Data.Formats;

/// <summary>The columns of one row group as numbers and texts, every cell checked.</summary>
/// <param name="path">For messages.</param>
/// <param name="group">The row group.</param>
/// <param name="count">Its rows.</param>
/// <param name="first">Rows before it, for messages.</param>
internal sealed class ParquetCells(string path, ParquetRowGroupReader group, int count, long first, CancellationToken cancellation)
{
    /// <summary>A column of numbers, row after row; a list of equally many per row.</summary>
    public async Task<float[]> NumbersAsync(Field field)
    {
        DataField data = field switch
        {
            DataField plain => plain,
            ListField { Item: DataField item } => item,
            _ => throw Column(field, "holds structures, not numbers"),
        };
        using RawColumnData raw = await group.ReadRawColumnDataBaseAsync(data, cancellation).ConfigureAwait(false);
        float[] values = ToFloats(raw)
            ?? throw Column(field, $"holds {(IsText(data) ? "text" : data.ClrType.Name)}, not numbers; --labels names a column of labels");
        RequireComplete(field, data, raw, values.Length);
        int bad = Array.FindIndex(values, value => !float.IsFinite(value));
        return bad < 0 ? values : throw Cell(field, bad / Math.Max(1, values.Length / Math.Max(1, count)), "is not finite");
    }

    /// <summary>A column of labels: text or numbers.</summary>
    public async Task<object> LabelsAsync(Field field)
    {
        if (field is DataField data && IsText(data))
        {
            return await TextsAsync(field).ConfigureAwait(false);
        }

        float[] numbers = await NumbersAsync(field).ConfigureAwait(false);
        return numbers.Length == count ? numbers : throw Column(field, "holds lists; a label is one value");
    }

    /// <summary>A column of text.</summary>
    public async Task<string[]> TextsAsync(Field field)
    {
        if (field is not DataField data || !IsText(data))
        {
            throw Column(field, "holds no text");
        }

        var texts = new string[count];
        await group.ReadAsync(data, texts.AsMemory()!, null, cancellation).ConfigureAwait(false);
        int empty = Array.FindIndex(texts, string.IsNullOrEmpty);
        return empty < 0 ? texts : throw Cell(field, empty, "is empty");
    }

    private static bool IsText(DataField field) =>
        !field.IsArray && (field.ClrType == typeof(string) || field.ClrType == typeof(ReadOnlyMemory<char>));

    /// <summary>Every row has a value, and lists have equally many.</summary>
    private void RequireComplete(Field field, DataField data, RawColumnData raw, int values)
    {
        Span<int> defined = data.MaxDefinitionLevel > 0 ? raw.DefinitionLevels : [];
        Span<int> repeated = data.MaxRepetitionLevel > 0 ? raw.RepetitionLevels : [];
        int row = -1;
        int length = 0;
        int width = count == 0 ? 0 : values / count;
        for (int i = 0; i < Math.Max(defined.Length, repeated.Length); i++)
        {
            bool begins = repeated.IsEmpty || repeated[i] == 0;
            if (begins && row >= 0 && !repeated.IsEmpty && length != width)
            {
                throw Cell(field, row, FormattableString.Invariant($"has {length} values, others have {width}"));
            }

            (row, length) = begins ? (row + 1, 1) : (row, length + 1);
            if (!defined.IsEmpty && defined[i] < data.MaxDefinitionLevel)
            {
                throw Cell(field, row, "is empty");
            }
        }

        if (count > 0 && (width == 0 || width * count != values))
        {
            throw Column(field, "has lists that are not equally long");
        }
    }

    private static float[]? ToFloats(RawColumnData raw) => raw switch
    {
        RawColumnData<float> values => values.Values.ToArray(),
        RawColumnData<double> values => Each(values.Values),
        RawColumnData<Half> values => Each(values.Values),
        RawColumnData<decimal> values => Each(values.Values),
        RawColumnData<long> values => Each(values.Values),
        RawColumnData<int> values => Each(values.Values),
        RawColumnData<short> values => Each(values.Values),
        RawColumnData<sbyte> values => Each(values.Values),
        RawColumnData<ulong> values => Each(values.Values),
        RawColumnData<uint> values => Each(values.Values),
        RawColumnData<ushort> values => Each(values.Values),
        RawColumnData<byte> values => Each(values.Values),
        RawColumnData<bool> values => Array.ConvertAll(values.Values.ToArray(), static value => value ? 1f : 0f),
        _ => null,
    };

    private static float[] Each<T>(ReadOnlySpan<T> values)
        where T : struct, INumberBase<T>
    {
        var floats = new float[values.Length];
        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = float.CreateSaturating(values[i]);
        }

        return floats;
    }

    private IR.CompressorException Column(Field field, string cause) => DataError.At(path, $"column '{field.Name}' {cause}");

    private IR.CompressorException Cell(Field field, long row, string cause) =>
        DataError.At(path, FormattableString.Invariant($"row {first + row + 1}, column '{field.Name}' {cause}"));
}
