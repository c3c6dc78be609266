using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>An operator that folds any number of inputs, one by one, with broadcasting.</summary>
internal abstract class VariadicOperator : SingleOutputOperator
{
    protected sealed override Tensor Apply(NodeCall call)
    {
        Tensor result = call[0];
        for (int input = 1; input < call.InputCount; input++)
        {
            result = Combine(result, call[input]);
        }

        return Finish(result, call.InputCount);
    }

    protected abstract Tensor Combine(Tensor left, Tensor right);

    /// <summary>What is left to do once all <paramref name="count"/> inputs are combined.</summary>
    protected virtual Tensor Finish(Tensor combined, int count) => combined;
}
