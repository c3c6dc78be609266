using Compressor.IR;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Compressor.Evaluation.Running;

/// <summary>Between tensors of the IR and those of ONNX Runtime: the same bytes, no conversion.</summary>
internal static class OrtTensors
{
    /// <summary>A copy that ONNX Runtime owns; the caller disposes it.</summary>
    public static OrtValue Create(TensorData data)
    {
        var value = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, (TensorElementType)(int)data.Type, [.. data.Shape]);
        data.Bytes.Span.CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    /// <summary>A copy of a result.</summary>
    public static TensorData Read(OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        return new TensorData(TensorValues.TypeOf(info.ElementDataType), info.Shape, value.GetTensorMutableRawData().ToArray());
    }
}
