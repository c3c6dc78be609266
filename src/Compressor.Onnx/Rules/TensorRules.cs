using Compressor.IR;
using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>Rules of tensors: one data field, the one its type names, filled as its shape says.</summary>
internal sealed class TensorRules(RuleLog log, ReadContext context)
{
    public void Check(TensorProto tensor, string where)
    {
        ElementType? type = TensorReader.ElementTypeOf(tensor.DataType);
        bool typed = log.Require(
            Rule.TensorTyped, type is not null and not ElementType.Undefined, where, $"its element type {tensor.DataType} is unknown.");
        if (!log.Require(Rule.TensorExtents, TryCount(tensor.Dims, out long count), where, "its extents are negative or absurd.") || !typed)
        {
            return;
        }

        if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
        {
            CheckExternal(tensor, type!.Value, count, where);
            return;
        }

        string[] filled = [.. Filled(tensor)];
        log.Require(
            Rule.TensorOneDataField, filled.Length == (count == 0 ? 0 : 1), where,
            count == 0 ? "it has no elements, but data." : $"it has {filled.Length} data fields instead of one.");
        if (filled.Length == 1 && count > 0)
        {
            CheckField(tensor, type!.Value, count, filled[0], where);
        }
    }

    public void CheckSparse(SparseTensorProto tensor, string where) => SparseTensorRules.Check(tensor, log, this, where);

    private void CheckField(TensorProto tensor, ElementType type, long count, string field, string where)
    {
        if (field == "raw_data")
        {
            log.Require(Rule.TensorFieldMatchesType, type != ElementType.Text, where, "strings cannot stand in raw_data.");
            log.Require(
                Rule.TensorSize, type == ElementType.Text || tensor.RawData.Length == type.Bytes(count), where,
                $"it holds {tensor.RawData.Length} bytes; its shape needs {type.Bytes(count)}.");
            return;
        }

        int entries = type == ElementType.Text ? tensor.StringData.Count : TypedData.EntryCount(tensor, type);
        if (log.Require(Rule.TensorFieldMatchesType, entries > 0, where, $"its type is {type}, but its data stand in {field}."))
        {
            long expected = TypedData.ExpectedEntries(type, count);
            log.Require(Rule.TensorSize, entries == expected, where, $"it holds {entries} numbers; its shape needs {expected}.");
        }
    }

    private void CheckExternal(TensorProto tensor, ElementType type, long count, string where)
    {
        log.Require(Rule.TensorOneDataField, !Filled(tensor).Any(), where, "it has data inside the model and outside it.");
        ExternalRange range;
        try
        {
            range = ExternalRange.Read(tensor.ExternalData, cause => context.Fail(cause));
            log.Require(Rule.ExternalDataLocated, true, where, "");
        }
        catch (CompressorException error)
        {
            log.Require(Rule.ExternalDataLocated, false, where, error.Message);
            return;
        }

        try
        {
            range.Open(context, type.Bytes(count), "it");
            log.Require(Rule.ExternalDataPresent, true, where, "");
        }
        catch (CompressorException error)
        {
            log.Require(Rule.ExternalDataPresent, false, where, error.Message);
        }
    }

    /// <summary>The number of elements; false where an extent is negative or the bytes would pass 64 bits.</summary>
    public static bool TryCount(IReadOnlyList<long> shape, out long count)
    {
        count = 0;
        if (shape.Any(extent => extent < 0))
        {
            return false;
        }

        try
        {
            count = checked(TensorData.CountOf(shape) * 128) / 128;
            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Filled(TensorProto tensor)
    {
        (string Field, bool Has)[] fields =
        [
            ("raw_data", tensor.RawData.Length > 0),
            ("float_data", tensor.FloatData.Count > 0),
            ("int32_data", tensor.Int32Data.Count > 0),
            ("string_data", tensor.StringData.Count > 0),
            ("int64_data", tensor.Int64Data.Count > 0),
            ("double_data", tensor.DoubleData.Count > 0),
            ("uint64_data", tensor.Uint64Data.Count > 0),
        ];
        return fields.Where(field => field.Has).Select(field => field.Field);
    }
}
