using System.Runtime.InteropServices;
using Compressor.Evaluation.Running;
using Compressor.IR;

namespace Compressor.Evaluation;

/// <summary>What one draw of inputs goes by.</summary>
/// <param name="Seed">Where the numbers begin; the same seed gives the same numbers on every system.</param>
/// <param name="Variant">
/// Which of the values that conditions tell apart: every input with such values takes its own one of this number.
/// </param>
/// <param name="Longest">The longest sequence that lengths may state.</param>
internal sealed record DrawSettings(int Seed, int Variant, long Longest);

/// <summary>
/// Draws tensors that a model can run on: standard normal numbers for floating point; for integers rows that exist, lengths within the
/// sequence, the constants that conditions compare with, masks of 0 and 1, bytes of an image; zeros where nothing is known (a state, a
/// step count).
/// </summary>
internal static class InputDraw
{
    /// <summary>Values of an input that lead different ways; 1 where it has no say in that.</summary>
    public static int Variants(Value input, InputRole role)
    {
        bool single = input.Shape is null || input.Shape.All(axis => axis.Size == 1);
        return !single ? 1
            : input.Type == ElementType.Bool ? 2
            : role.Compared.Count == 0 ? 1
            : role.Compared.Count + 1;
    }

    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: the input takes no tensor of numbers.</exception>
    public static TensorData Draw(Value input, InputRole role, long[] shape, DrawSettings settings)
    {
        if (!TensorValues.IsNumeric(input.Type))
        {
            throw new CompressorException(ErrorKind.Model, $"input '{input}' takes no tensor of numbers, so none can be drawn for it.");
        }

        var random = new Random(settings.Seed);
        var values = new double[TensorData.CountOf(shape)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Next(i);
        }

        return Tensor(input.Type, shape, values);

        double Next(int i) => role switch
        {
            { IsLength: true } => i == 0 ? settings.Longest : random.NextInt64(1, settings.Longest + 1),
            { Rows: { } rows } => random.NextInt64(rows),
            { Compared.Count: > 0 } when values.Length == 1 => Compared(role.Compared, settings.Variant),
            _ when input.Type.IsFloatingPoint() => RandomInputs.Normal(random),
            _ when input.Type == ElementType.Bool => values.Length == 1 ? settings.Variant % 2 : random.Next(2),
            _ when input.Type == ElementType.UInt8 && shape.Length >= 3 => random.Next(256),
            // The first of a mask is set: one that hides all is no sample.
            { IsMask: true } when values.Length > 1 => i == 0 ? 1 : random.Next(2),
            _ => 0,
        };
    }

    /// <summary>A tensor of any numeric type; numbers that it cannot hold are brought to the nearest one.</summary>
    public static TensorData Tensor(ElementType type, long[] shape, ReadOnlySpan<double> values) => type switch
    {
        _ when type.IsFloatingPoint() => TensorData.FromFloats(shape, Converted<float>(values), type),
        ElementType.Int64 => Of(Converted<long>(values), type, shape),
        ElementType.Int32 => Of(Converted<int>(values), type, shape),
        ElementType.Int16 => Of(Converted<short>(values), type, shape),
        ElementType.Int8 => Of(Converted<sbyte>(values), type, shape),
        ElementType.UInt64 => Of(Converted<ulong>(values), type, shape),
        ElementType.UInt32 => Of(Converted<uint>(values), type, shape),
        ElementType.UInt16 => Of(Converted<ushort>(values), type, shape),
        ElementType.UInt8 => Of(Converted<byte>(values), type, shape),
        ElementType.Bool => Of(Array.ConvertAll(values.ToArray(), static value => value == 0 ? (byte)0 : (byte)1), type, shape),
        _ => throw new ArgumentException($"A {type} tensor holds no numbers.", nameof(type)),
    };

    /// <summary>The constants one after the other, and last a number that is none of them: for 16000 the usual other rate, 8000.</summary>
    private static double Compared(IReadOnlyList<double> constants, int variant)
    {
        int place = variant % (constants.Count + 1);
        if (place < constants.Count)
        {
            return constants[place];
        }

        double other = Math.Floor(constants[0] / 2);
        while (constants.Contains(other))
        {
            other++;
        }

        return other;
    }

    private static T[] Converted<T>(ReadOnlySpan<double> values)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        var converted = new T[values.Length];
        System.Numerics.Tensors.TensorPrimitives.ConvertSaturating(values, converted.AsSpan());
        return converted;
    }

    private static TensorData Of<T>(T[] values, ElementType type, long[] shape)
        where T : unmanaged => new(type, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
