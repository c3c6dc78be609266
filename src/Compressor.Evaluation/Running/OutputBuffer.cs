using Compressor.IR;
using Microsoft.ML.OnnxRuntime;

namespace Compressor.Evaluation.Running;

/// <summary>Gathers one output over the runs of a sample set.</summary>
internal sealed class OutputBuffer(string name, int samples)
{
    private int[]? shape;
    private float[] values = [];
    private int filled;

    /// <summary>True once a run gave another size per sample than the one before: such an output has no place in an array.</summary>
    public bool Ragged { get; private set; }

    private ElementType Type { get; set; }

    /// <summary>Takes the first <paramref name="taken"/> samples of a run of <paramref name="fed"/>.</summary>
    /// <returns>False where the output's first axis does not count the samples of a run of several.</returns>
    public bool Add(OrtValue tensor, int taken, int fed)
    {
        OrtTensorTypeAndShapeInfo info = tensor.GetTensorTypeAndShape();
        int[] extents = Array.ConvertAll(info.Shape, extent => checked((int)extent));
        bool counts = extents.Length > 0 && extents[0] == fed;
        if (fed > 1 && !counts)
        {
            return false;
        }

        int[] perSample = counts ? extents[1..] : extents;
        if (shape is null)
        {
            shape = perSample;
            Type = TensorValues.TypeOf(info.ElementDataType);
            values = new float[checked(samples * SizeOf(perSample))];
        }

        Ragged |= !shape.AsSpan().SequenceEqual(perSample);
        if (!Ragged)
        {
            int count = taken * SizeOf(perSample);
            TensorValues.Read(tensor, values.AsSpan(filled, count));
            filled += count;
        }

        return true;
    }

    public ModelOutput Result() => new(name, shape ?? [], values) { Type = Type };

    private static int SizeOf(int[] extents) => checked((int)TensorData.CountOf(Array.ConvertAll(extents, extent => (long)extent)));
}
