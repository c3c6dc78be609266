using Compressor.IR;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training;

/// <summary>Constant tensors as torch tensors; floating-point types take the module's type, integers stay as they are.</summary>
internal static class TorchTensors
{
    public static Tensor From(TensorData data, ScalarType floatType)
    {
        ScalarType type = StoredType(data.Type) ?? throw new NotSupportedException($"Constant tensors of type {data.Type}.");
        Tensor stored = empty([.. data.Shape], type);
        if (data.Count > 0)
        {
            // Straight into torch's memory: a large model has no room for a second copy on the way.
            data.Read(0, stored.bytes);
        }

        if (!data.Type.IsFloatingPoint() || type == floatType)
        {
            return stored;
        }

        using (stored)
        {
            return stored.to(floatType);
        }
    }

    /// <summary>
    /// A float32 tensor with a copy of some values. torch.tensor would compute on the array's own memory, which .NET aligns anyhow: matrix
    /// products then round differently from run to run.
    /// </summary>
    public static Tensor Of(float[] values, long[] shape) => tensor(values, shape).clone();

    /// <summary>The torch type of an element type, or null where torch has no arithmetic for it.</summary>
    public static ScalarType? TypeOf(ElementType type, ScalarType floatType) => type.IsFloatingPoint() ? floatType : StoredType(type);

    private static ScalarType? StoredType(ElementType type) => type switch
    {
        ElementType.Float32 => ScalarType.Float32,
        ElementType.Float64 => ScalarType.Float64,
        ElementType.Float16 => ScalarType.Float16,
        ElementType.BFloat16 => ScalarType.BFloat16,
        ElementType.Int64 => ScalarType.Int64,
        ElementType.Int32 => ScalarType.Int32,
        ElementType.Int16 => ScalarType.Int16,
        ElementType.Int8 => ScalarType.Int8,
        ElementType.UInt8 => ScalarType.Byte,
        ElementType.Bool => ScalarType.Bool,
        _ => null,
    };
}
