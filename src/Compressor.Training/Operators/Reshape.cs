using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// The same elements in another shape; 0 copies the input's extent (unless allowzero), -1 takes what is left.
/// A batch size that the file bakes into the shape gives way to the batch of the run.
/// </summary>
internal sealed class Reshape : SingleOutputOperator
{
    public override bool Rearranges => true;

    protected override Tensor Apply(NodeCall call)
    {
        Tensor x = call[0];
        long[] shape = call.LongsFrom("shape", 1) ?? throw new InvalidOperationException("Reshape without a shape.");
        if (call.Int("allowzero", 0) == 0)
        {
            for (int axis = 0; axis < shape.Length; axis++)
            {
                shape[axis] = shape[axis] == 0 ? x.shape[axis] : shape[axis];
            }
        }

        long batch = call.Settings.Batch;
        if (shape.Length > 0 && call.IsBakedBatch(shape[0]) && x.dim() > 0 && x.shape[0] % batch == 0)
        {
            shape[0] = x.shape[0] == batch || Array.IndexOf(shape, -1) >= 0 ? batch : -1;
        }

        return x.reshape(shape);
    }
}
