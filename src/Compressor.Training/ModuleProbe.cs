using Compressor.IR;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Compressor.Training;

/// <summary>
/// Runs a module on plain tensors, and notes which of its weights a gradient reaches: those whose gradient, of a random linear form of
/// all floating-point outputs, is a number everywhere and not zero everywhere.
/// </summary>
public sealed class ModuleProbe : IDisposable
{
    private const long DirectionSeed = 17;
    private readonly GraphModule module;
    private readonly ScalarType floatType;
    private readonly HashSet<string> reached = [];

    /// <summary>Builds the module of a model.</summary>
    /// <param name="openPrefix">As for <see cref="GraphModule.From"/>.</param>
    /// <param name="exact">Computes in float64; outputs are float32 all the same.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: the model does not import.</exception>
    public ModuleProbe(Model model, Func<Model, PrefixRunner>? openPrefix = null, bool exact = false)
    {
        floatType = exact ? ScalarType.Float64 : ScalarType.Float32;
        module = GraphModule.From(model, floatType, openPrefix: openPrefix);
    }

    /// <summary>What was found out about the graph before it was built.</summary>
    public GraphPlan Plan => module.Plan;

    /// <summary>Keys of the weights that a gradient reached in any of the runs so far.</summary>
    public IReadOnlySet<string> Reached => reached;

    /// <summary>Runs the module as it infers, forwards and backwards.</summary>
    /// <param name="inputs">A tensor per required input of the graph.</param>
    /// <param name="outputs">Names of the outputs to return.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: the module does not take these inputs.</exception>
    public IReadOnlyDictionary<string, TensorData> Run(IReadOnlyDictionary<string, TensorData> inputs, IReadOnlyCollection<string> outputs)
    {
        using var scope = NewDisposeScope();
        module.eval();
        try
        {
            Dictionary<string, Tensor> feeds = inputs.ToDictionary(
                input => input.Key, input => TorchTensors.From(input.Value, floatType));
            IReadOnlyDictionary<string, Tensor> results = module.Run(feeds, outputs);
            NoteReached([.. results.Values.Where(result => result.requires_grad)]);
            return results.ToDictionary(result => result.Key, result => Data(result.Value));
        }
        catch (Exception error) when (GraphFaults.Is(error))
        {
            throw GraphFaults.Typed(error, "the imported module does not run");
        }
    }

    public void Dispose() => module.Dispose();

    private void NoteReached(Tensor[] outputs)
    {
        if (outputs.Length == 0)
        {
            return;
        }

        using var generator = new Generator(DirectionSeed);
        Tensor loss = zeros([], ScalarType.Float64);
        foreach (Tensor output in outputs)
        {
            // Weights of their own for every element: the sum of a softmax has no gradient.
            Tensor direction = rand(output.shape, output.dtype, generator: generator) + 0.5;
            loss = loss + (output.nan_to_num(0, 0, 0) * direction).sum().to(ScalarType.Float64);
        }

        loss.backward();
        foreach ((string key, Parameter weight) in module.Weights)
        {
            if (weight.grad is { } gradient && gradient.isfinite().all().item<bool>() && gradient.count_nonzero().item<long>() > 0)
            {
                reached.Add(key);
            }

            weight.grad = null;
        }
    }

    private static TensorData Data(Tensor tensor)
    {
        Tensor plain = (tensor.is_floating_point() ? tensor.to(ScalarType.Float32) : tensor).detach().cpu().contiguous();
        ElementType type = plain.dtype switch
        {
            ScalarType.Float32 => ElementType.Float32,
            ScalarType.Int64 => ElementType.Int64,
            ScalarType.Int32 => ElementType.Int32,
            ScalarType.Int16 => ElementType.Int16,
            ScalarType.Int8 => ElementType.Int8,
            ScalarType.Byte => ElementType.UInt8,
            ScalarType.Bool => ElementType.Bool,
            _ => throw new NotSupportedException($"an output of type {plain.dtype}"),
        };
        return new TensorData(type, plain.shape, plain.bytes.ToArray());
    }
}
