using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Training.FineTuning;

/// <summary>The weights of a module as plain arrays.</summary>
internal static class ModuleWeights
{
    /// <summary>The weights as of now by key, running statistics of batch norm included.</summary>
    public static Dictionary<string, float[]> Of(GraphModule module)
    {
        var values = new Dictionary<string, float[]>();
        foreach ((string key, Parameter weight) in module.Weights)
        {
            values.Add(key, TorchMemory.Floats(weight).ToArray());
        }

        foreach ((string key, Tensor statistics) in module.RunningStatistics)
        {
            values.Add(key, TorchMemory.Floats(statistics).ToArray());
        }

        return values;
    }

    /// <summary>Gives weights and running statistics new values.</summary>
    public static void Set(GraphModule module, IReadOnlyDictionary<string, float[]> values)
    {
        foreach ((string key, float[] value) in values)
        {
            value.CopyTo(TorchMemory.Floats(module.Weights.TryGetValue(key, out Parameter? own) ? own : module.RunningStatistics[key]));
        }
    }

    /// <summary>Sets what masks drop to zero.</summary>
    public static void Mask(GraphModule module, IReadOnlyDictionary<string, bool[]> masks)
    {
        foreach ((string key, bool[] mask) in masks)
        {
            Span<float> weight = TorchMemory.Floats(module.Weights[key]);
            for (int i = 0; i < mask.Length; i++)
            {
                weight[i] = mask[i] ? weight[i] : 0;
            }
        }
    }

    /// <summary>
    /// Gives a module the weights of a smaller graph that was made of it, each where it stood; what left the smaller one is zero.
    /// </summary>
    public static void Spread(GraphModule module, SmallerGraph smaller)
    {
        Dictionary<string, float[]> left = Of(smaller.Module);
        Set(module, Of(module).ToDictionary(
            weight => weight.Key,
            weight => left.TryGetValue(weight.Key, out float[]? values)
                ? smaller.Spread(weight.Key, values, weight.Value.LongLength)
                : new float[weight.Value.Length]));
    }
}
