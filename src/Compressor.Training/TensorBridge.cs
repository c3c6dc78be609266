using System.Runtime.InteropServices;
using Compressor.IR;
using static TorchSharp.torch;

namespace Compressor.Training;

/// <summary>Between torch and a runtime that takes and gives plain tensors.</summary>
internal static class TensorBridge
{
    /// <summary>Runs a prefix on the inputs of a run.</summary>
    /// <param name="prefix">Its model, which says what type each input has.</param>
    public static IEnumerable<KeyValuePair<string, Tensor>> Run(
        PrefixRunner runner, Model prefix, IReadOnlyDictionary<string, Tensor> inputs, ScalarType floatType)
    {
        var given = prefix.Graph.RequiredInputs().ToDictionary(input => input.Name, input => ToData(inputs[input.Name], input.Type));
        return runner(given).Select(output => KeyValuePair.Create(output.Key, TorchTensors.From(output.Value, floatType)));
    }

    /// <summary>A copy of a tensor's elements as another element type.</summary>
    public static TensorData ToData(Tensor tensor, ElementType type)
    {
        using var scope = NewDisposeScope();
        ScalarType held = type.IsFloatingPoint() ? ScalarType.Float32
            : TorchTensors.TypeOf(type, ScalarType.Float32)
                ?? throw new CompressorException(ErrorKind.Model, $"Tensors of type {type} cannot be handed over.");
        Tensor dense = tensor.detach().to(held).contiguous();
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes<byte>(dense.bytes);
        return type.IsFloatingPoint()
            ? TensorData.FromFloats(tensor.shape, MemoryMarshal.Cast<byte, float>(bytes), type)
            : new TensorData(type, tensor.shape, bytes.ToArray());
    }
}
