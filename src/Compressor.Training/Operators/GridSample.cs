using Compressor.IR;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Operators;

/// <summary>
/// The input [N, C, spatial…] read at the coordinates of a grid [N, spatial…, 2 or 3], x first, where -1 and 1 are the borders (with
/// align_corners = 1 the centres of the border elements). Between elements it interpolates (linear, nearest, cubic; "bilinear" and
/// "bicubic" before opset 20), outside it follows padding_mode.
/// </summary>
internal sealed class GridSample : SingleOutputOperator
{
    public override string? Refuses(Node node, long opset)
    {
        string mode = node.Text("mode", "linear");
        string padding = node.Text("padding_mode", "zeros");
        return mode is not ("linear" or "bilinear" or "nearest" or "cubic" or "bicubic") ? $"GridSample in mode {mode}"
            : padding is not ("zeros" or "border" or "reflection") ? $"GridSample with padding_mode {padding}"
            : null;
    }

    protected override Tensor Apply(NodeCall call)
    {
        string mode = call.Text("mode", "linear");
        string padding = call.Text("padding_mode", "zeros");
        bool alignCorners = call.Int("align_corners", 0) != 0;
        if (mode is "cubic" or "bicubic")
        {
            return CubicGridSampling.Of(call[0], call[1], padding, alignCorners);
        }

        GridSamplePaddingMode outside = padding switch
        {
            "border" => GridSamplePaddingMode.Border,
            "reflection" => GridSamplePaddingMode.Reflection,
            _ => GridSamplePaddingMode.Zeros,
        };
        return functional.grid_sample(
            call[0], call[1], mode == "nearest" ? GridSampleMode.Nearest : GridSampleMode.Bilinear, outside, alignCorners);
    }
}
