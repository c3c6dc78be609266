using Compressor.IR;
using Compressor.IR.Rounding;
using Compressor.Training.Variational;
using TorchSharp;
using static TorchSharp.torch;

namespace Compressor.Training.FineTuning;

/// <summary>
/// Trains what masks keep, with the noise that was learned or without; the weights they drop stay zero. Where values are to be rounded,
/// the last part of the training sees rounded ones: gradients pass straight through the rounding (Bengio, Leonard, Courville 2013) to the
/// weights behind it.
/// <code>
/// w' = round(w)     w -= rate Adam(dL/dw')
/// </code>
/// </summary>
internal sealed class FrozenMasks : WeightLearner
{
    private readonly AdamState state;
    private readonly List<Tensor> masks = [];
    private readonly string[] keys;
    private readonly GraphModule module;
    private readonly WeightRounding rounding;
    private readonly Dictionary<string, Tensor> variances = [];
    private float[][]? unrounded;

    /// <param name="logSigma2">What was learned of the weights' noise, by key; null trains without noise.</param>
    public FrozenMasks(
        GraphModule module, IReadOnlyDictionary<string, bool[]> masks, FineTuneOptions options,
        IReadOnlyDictionary<string, float[]>? logSigma2 = null)
        : base(module, [.. masks.Keys], options)
    {
        this.module = module;
        rounding = new WeightRounding(options.Values);
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

        if (logSigma2 is not null && options.KeptAlpha > 0)
        {
            variances = KeptNoise.Variances(
                module, keys.Zip(this.masks).ToDictionary(), logSigma2, options.KeptAlpha, options.KernelsKeepNoise);
            module.HasNoiseAtEveryPlace = options.KernelsKeepNoise;
        }

        long elements = masks.Values.Sum(mask => mask.LongLength);
        Density = elements == 0 ? 1 : masks.Values.Sum(mask => mask.LongCount(keep => keep)) / (double)elements;
    }

    public override IReadOnlyDictionary<string, Tensor>? Variances => variances.Count == 0 ? null : variances;

    public override double Density { get; }

    public override IReadOnlyList<WeightPosterior> Posteriors() =>
        [.. keys.Select(key => new WeightPosterior(key, Values(module.Weights[key]), []))];

    public override void Dispose()
    {
        module.HasNoiseAtEveryPlace = false;
        foreach (Tensor tensor in masks.Concat(variances.Values))
        {
            tensor.Dispose();
        }

        state.Dispose();
        base.Dispose();
    }

    /// <summary>Leaves every weight rounded for good.</summary>
    public void Settle()
    {
        if (!rounding.IsNeeded)
        {
            return;
        }

        Round(unrounded is null ? module.Weights.Keys : module.Weights.Keys.Except(keys));
    }

    protected override void StepPrunable(double progress, double rate)
    {
        for (int i = 0; i < keys.Length && unrounded is not null; i++)
        {
            unrounded[i].CopyTo(TorchMemory.Floats(module.Weights[keys[i]]));
        }

        state.Step(Options.LearningRate * rate);
        if (rounding.IsNeeded && progress >= Options.RoundingStart)
        {
            unrounded ??= Array.ConvertAll(keys, key => new float[module.Weights[key].numel()]);
            for (int i = 0; i < keys.Length; i++)
            {
                TorchMemory.Floats(module.Weights[keys[i]]).CopyTo(unrounded[i]);
            }

            Round(keys);
        }
    }

    protected override void RestartPrunable()
    {
        state.Restart();
        unrounded = null;
    }

    private void Round(IEnumerable<string> rounded)
    {
        foreach (string key in rounded)
        {
            rounding.Round(key, module.Weights[key].shape, TorchMemory.Floats(module.Weights[key]));
        }
    }
}
