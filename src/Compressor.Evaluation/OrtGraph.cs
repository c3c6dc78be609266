using Compressor.Evaluation.Running;
using Compressor.IR;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Compressor.Evaluation;

/// <summary>A graph opened in ONNX Runtime that takes and gives tensors as they are, without samples and batches.</summary>
public sealed class OrtGraph : IDisposable
{
    private readonly InferenceSession session;
    private readonly string name;

    /// <summary>Opens a model from memory; <paramref name="name"/> stands for its path in messages.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: not one that ONNX Runtime opens.</exception>
    public OrtGraph(byte[] bytes, string name, int threads = 1)
    {
        this.name = name;
        using var settings = new SessionOptions
        {
            IntraOpNumThreads = threads,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        try
        {
            session = new InferenceSession(bytes, settings);
        }
        catch (OnnxRuntimeException error)
        {
            throw OrtErrors.Unopenable(name, error);
        }
    }

    /// <summary>Runs the graph once and returns its tensors by name; what is no tensor of numbers is left out.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: the run fails.</exception>
    public IReadOnlyDictionary<string, TensorData> Run(IReadOnlyDictionary<string, TensorData> inputs)
    {
        var values = new List<OrtValue>();
        try
        {
            foreach (TensorData data in inputs.Values)
            {
                var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (TensorElementType)(int)data.Type, [.. data.Shape]);
                values.Add(value);
                data.Bytes.Span.CopyTo(value.GetTensorMutableRawData());
            }

            using var run = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, [.. inputs.Keys], values, session.OutputNames);
            return session.OutputNames.Zip(outputs)
                .Where(output => output.Second.OnnxType == OnnxValueType.ONNX_TYPE_TENSOR)
                .ToDictionary(output => output.First, output => Copied(output.Second));
        }
        catch (OnnxRuntimeException error)
        {
            throw OrtErrors.Unrunnable(name, error);
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }

    public void Dispose() => session.Dispose();

    private static TensorData Copied(OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        return new TensorData(TensorValues.TypeOf(info.ElementDataType), info.Shape, value.GetTensorMutableRawData().ToArray());
    }
}
