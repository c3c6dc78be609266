using Compressor.IR;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Xunit;

namespace Compressor.Tests.Support;

/// <summary>ONNX Runtime, the independent oracle: runs a model file on named inputs.</summary>
public static class Ort
{
    /// <summary>Runs a model on one thread and returns its tensor outputs by name, as little-endian bytes.</summary>
    public static IReadOnlyDictionary<string, TensorData> Run(string path, IReadOnlyDictionary<string, TensorData> inputs)
    {
        using SessionOptions options = Options();
        using var session = new InferenceSession(path, options);
        return Run(session, inputs);
    }

    /// <summary>Runs an open session.</summary>
    public static IReadOnlyDictionary<string, TensorData> Run(InferenceSession session, IReadOnlyDictionary<string, TensorData> inputs)
    {
        Dictionary<string, OrtValue> values = inputs.ToDictionary(input => input.Key, input => ToOrt(input.Value));
        try
        {
            using var run = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, values, session.OutputNames);
            return session.OutputNames.Zip(outputs)
                .Where(output => output.Second.OnnxType == OnnxValueType.ONNX_TYPE_TENSOR)
                .ToDictionary(output => output.First, output => FromOrt(output.Second));
        }
        finally
        {
            foreach (OrtValue value in values.Values)
            {
                value.Dispose();
            }
        }
    }

    /// <summary>Random inputs that fit a session's declared input types; free extents become <paramref name="free"/>.</summary>
    public static IReadOnlyDictionary<string, TensorData> RandomInputs(InferenceSession session, int seed, long free = 1)
    {
        var random = new Random(seed);
        return session.InputMetadata.ToDictionary(input => input.Key, input =>
        {
            Assert.SkipUnless(input.Value.IsTensor, $"input '{input.Key}' is no tensor.");
            long[] shape = [.. input.Value.Dimensions.Select(extent => extent < 0 ? free : extent)];
            return RandomTensor((ElementType)(int)input.Value.ElementDataType, shape, random);
        });
    }

    /// <summary>One thread; ONNX Runtime says nothing itself, its exceptions do.</summary>
    public static SessionOptions Options() => new()
    {
        IntraOpNumThreads = 1,
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
    };

    private static TensorData RandomTensor(ElementType type, long[] shape, Random random)
    {
        long count = TensorData.CountOf(shape);
        if (type.IsFloatingPoint())
        {
            return TensorData.FromFloats(shape, [.. Enumerable.Range(0, (int)count).Select(_ => random.NextSingle())], type);
        }

        // Small numbers: they may be indices, lengths or flags.
        var bytes = new byte[type.Bytes(count)];
        for (int i = 0; i < count; i++)
        {
            bytes[i * type.Bits() / 8] = (byte)random.Next(2);
        }

        return new TensorData(type, shape, bytes);
    }

    private static OrtValue ToOrt(TensorData data)
    {
        OrtValue value = OrtValue.CreateAllocatedTensorValue(
            OrtAllocator.DefaultInstance, (TensorElementType)(int)data.Type, [.. data.Shape]);
        data.Bytes.Span.CopyTo(value.GetTensorMutableRawData());
        return value;
    }

    private static TensorData FromOrt(OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        if (info.ElementDataType == TensorElementType.String)
        {
            string lines = string.Join('\n', value.GetStringTensorAsArray());
            return new TensorData(ElementType.Text, info.Shape, System.Text.Encoding.UTF8.GetBytes(lines));
        }

        return new TensorData((ElementType)(int)info.ElementDataType, info.Shape, value.GetTensorMutableRawData().ToArray());
    }
}
