using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// The outputs of `then_branch` where the condition, a single truth value, holds, and of `else_branch` where it does not.
/// </summary>
internal sealed class If : Operator
{
    public override IReadOnlyList<Tensor> Run(NodeCall call) => call.RunBody(call[0].item<bool>() ? "then_branch" : "else_branch", []);
}
