using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>x.</summary>
internal sealed class Identity : SingleOutputOperator
{
    public override bool Rearranges => true;

    protected override Tensor Apply(NodeCall call) => call[0];
}
