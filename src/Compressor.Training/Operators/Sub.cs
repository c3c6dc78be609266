using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Elementwise difference with broadcasting.</summary>
internal sealed class Sub : SingleOutputOperator
{
    public override bool Trains(int input) => true;

    protected override Tensor Apply(NodeCall call) => call[0] - call[1];
}
