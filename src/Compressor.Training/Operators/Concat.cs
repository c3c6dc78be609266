using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// The inputs one after the other along `axis`. An input whose batch size is baked in as 1 (a class token beside image patches) is
/// repeated for the batch of the run. Before opset 4 the axis is 1 by default.
/// </summary>
internal sealed class Concat : SingleOutputOperator
{
    protected override Tensor Apply(NodeCall call)
    {
        Tensor[] parts = [.. Enumerable.Range(0, call.InputCount).Select(input => call[input])];
        long axis = NodeCall.Axis(call.Int("axis", call.Opset < 4 ? 1 : 0), parts[0].dim());
        if (axis > 0 && call.IsBakedBatch(1) && parts.Any(part => part.shape[0] == call.Settings.Batch))
        {
            parts = [.. parts.Select(part => part.shape[0] == 1 ? part.expand([call.Settings.Batch, .. part.shape[1..]]) : part)];
        }

        return cat(parts, axis);
    }
}
