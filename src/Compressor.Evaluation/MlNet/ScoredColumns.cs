using System.Numerics;
using System.Numerics.Tensors;
using Compressor.IR;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Compressor.Evaluation.MlNet;

/// <summary>Gathers the columns that an ML.NET pipeline added, as outputs of a model.</summary>
internal static class ScoredColumns
{
    /// <param name="scored">The pipeline's result; reading it runs the model.</param>
    /// <param name="outputs">What to gather.</param>
    /// <param name="batch">Samples per row.</param>
    /// <param name="samples">Samples in all.</param>
    public static IReadOnlyList<ModelOutput> Read(IDataView scored, IReadOnlyList<Value> outputs, int batch, int samples)
    {
        DataViewSchema.Column[] columns = [.. outputs.Select(output => scored.Schema[output.Name])];
        using DataViewRowCursor cursor = scored.GetRowCursor(columns);
        Func<float[]>[] readers = [.. columns.Select(column => Reader(cursor, column))];
        var rows = Array.ConvertAll(readers, _ => new List<float[]>());
        while (cursor.MoveNext())
        {
            for (int i = 0; i < readers.Length; i++)
            {
                rows[i].Add(readers[i]());
            }
        }

        return [.. outputs.Select((output, i) => Gathered(output, rows[i], batch, samples)).OfType<ModelOutput>()];
    }

    /// <summary>Null where rows differ in size: such an output has no place in an array.</summary>
    private static ModelOutput? Gathered(Value output, List<float[]> rows, int batch, int samples)
    {
        int length = rows.Count == 0 ? 0 : rows[0].Length;
        if (rows.Any(row => row.Length != length) || length % batch != 0)
        {
            return null;
        }

        int size = length / batch;
        int[] declared = [.. (output.Shape ?? []).Skip(1).Select(axis => (int)(axis.Size ?? -1))];
        long known = declared.Where(extent => extent >= 0).Aggregate(1L, (product, extent) => product * extent);
        int[] shape = declared.Count(extent => extent < 0) == 1 && known > 0 && size % known == 0
            ? Array.ConvertAll(declared, extent => extent < 0 ? (int)(size / known) : extent)
            : declared;
        bool fits = shape.All(extent => extent >= 0) && shape.Aggregate(1L, (product, extent) => product * extent) == size;
        float[] values = [.. rows.SelectMany(row => row).Take(samples * size)];
        return new ModelOutput(output.Name, fits ? shape : [size], values) { Type = output.Type };
    }

    private static Func<float[]> Reader(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        Type item = ((column.Type as VectorDataViewType)?.ItemType ?? column.Type).RawType;
        return item == typeof(float) ? Numbers<float>(cursor, column)
            : item == typeof(double) ? Numbers<double>(cursor, column)
            : item == typeof(long) ? Numbers<long>(cursor, column)
            : item == typeof(int) ? Numbers<int>(cursor, column)
            : item == typeof(short) ? Numbers<short>(cursor, column)
            : item == typeof(sbyte) ? Numbers<sbyte>(cursor, column)
            : item == typeof(ulong) ? Numbers<ulong>(cursor, column)
            : item == typeof(uint) ? Numbers<uint>(cursor, column)
            : item == typeof(ushort) ? Numbers<ushort>(cursor, column)
            : item == typeof(byte) ? Numbers<byte>(cursor, column)
            : Row<bool>(cursor, column, static values => Array.ConvertAll(values, value => value ? 1f : 0f));
    }

    private static Func<float[]> Numbers<T>(DataViewRowCursor cursor, DataViewSchema.Column column)
        where T : unmanaged, INumber<T> => Row<T>(cursor, column, static values =>
        {
            var numbers = new float[values.Length];
            TensorPrimitives.ConvertTruncating<T, float>(values, numbers);
            return numbers;
        });

    private static Func<float[]> Row<T>(DataViewRowCursor cursor, DataViewSchema.Column column, Func<T[], float[]> convert)
    {
        if (column.Type is not VectorDataViewType)
        {
            ValueGetter<T> one = cursor.GetGetter<T>(column);
            return () =>
            {
                T value = default!;
                one(ref value);
                return convert([value]);
            };
        }

        ValueGetter<VBuffer<T>> getter = cursor.GetGetter<VBuffer<T>>(column);
        return () =>
        {
            VBuffer<T> value = default;
            getter(ref value);
            return convert([.. value.DenseValues()]);
        };
    }
}
