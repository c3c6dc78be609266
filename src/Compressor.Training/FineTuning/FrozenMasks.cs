using Compressor.IR;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training.FineTuning;

/// <summary>Trains what masks keep; the weights they drop stay zero.</summary>
internal sealed class FrozenMasks : WeightLearner
{
    private readonly AdamState state;
    private readonly List<Tensor> masks = [];
    private readonly string[] keys;
    private readonly GraphModule module;

    public FrozenMasks(GraphModule module, IReadOnlyDictionary<string, bool[]> masks, FineTuneOptions options)
        : base(module, [.. masks.Keys], options)
    {
        this.module = module;
        keys = [.. masks.Keys];
        state = new AdamState([.. keys.Select(key => module.Weights[key])], options.Adam, options.Threads);
        using var scope = NewDisposeScope();
        for (int i = 0; i < keys.Length; i++)
        {
            bool[] mask = masks[keys[i]];
            Tensor floats = tensor(mask).to(ScalarType.Float32).reshape(module.Weights[keys[i]].shape).DetachFromDisposeScope();
            this.masks.Add(floats);
            state.SetMask(i, floats);
        }

        long elements = masks.Values.Sum(mask => mask.LongLength);
        Density = elements == 0 ? 1 : masks.Values.Sum(mask => mask.LongCount(keep => keep)) / (double)elements;
    }

    public override IReadOnlyDictionary<string, Tensor>? Variances => null;

    public override double Density { get; }

    public override IReadOnlyList<WeightPosterior> Posteriors() =>
        [.. keys.Select(key => new WeightPosterior(key, Values(module.Weights[key]), []))];

    public override void Dispose()
    {
        masks.ForEach(mask => mask.Dispose());
        state.Dispose();
        base.Dispose();
    }

    protected override void StepPrunable(double progress, double rate) => state.Step(Options.LearningRate * rate);
}
