using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>
/// Computes a value from constants, node by node. What the constants cannot back with bytes of the file is refused before it is allocated.
/// </summary>
internal sealed class ConstantRun
{
    /// <summary>What a few bytes may claim all the same.</summary>
    private const long MostUnbacked = 1L << 30;

    /// <summary>Beyond that, one byte of the file in so many is what a network may come down to.</summary>
    private const long MostBytesPerByte = 1 << 18;

    private readonly ConstantSlice slice;
    private readonly Dictionary<string, TensorData> values = [];
    private readonly Dictionary<string, int> reads = [];
    private long budget;

    public ConstantRun(ConstantSlice slice)
    {
        this.slice = slice;
        long backed = slice.Constants.Values.Sum(constant => (long)constant.Data.Bytes.Length);
        budget = MostUnbacked + MostBytesPerByte * backed;
        foreach (string input in slice.Nodes.Values.SelectMany(node => node.Inputs))
        {
            reads[input] = reads.GetValueOrDefault(input) + 1;
        }
    }

    /// <exception cref="ConstantFault">It cannot be computed.</exception>
    public TensorData Compute(string name)
    {
        if (values.TryGetValue(name, out TensorData? known))
        {
            return known;
        }

        TensorData value;
        if (slice.Constants.TryGetValue(name, out Initializer? constant))
        {
            value = constant.Data;
        }
        else
        {
            Node node = slice.Nodes[name];
            TensorData[] inputs = [.. node.Inputs.Select(Compute)];
            bool owned = node.Inputs.Count > 0 && reads[node.Inputs[0]] == 1 && slice.Nodes.ContainsKey(node.Inputs[0]);
            value = ConstantOperators.All[node.OpType](new ConstantCall(node, inputs, owned, Allocate));
        }

        values.Add(name, value);
        return value;
    }

    /// <summary>The bytes of a tensor about to be computed.</summary>
    private byte[] Allocate(ElementType type, IReadOnlyList<long> shape)
    {
        long bytes;
        try
        {
            bytes = shape.Any(extent => extent < 0) ? -1 : type.Bytes(TensorData.CountOf(shape));
        }
        catch (OverflowException)
        {
            bytes = -1;
        }

        if (bytes < 0 || bytes > Array.MaxLength || bytes > budget)
        {
            throw new ConstantFault($"the file cannot mean a tensor of shape [{string.Join(", ", shape)}]");
        }

        budget -= bytes;
        return new byte[bytes];
    }
}
