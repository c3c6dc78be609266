using Compressor.IR;
using Compressor.Training.Operators;

namespace Compressor.Training;

/// <summary>Every operator that can be trained through, sorted by domain and name.</summary>
public static class OperatorTable
{
    private static readonly Dictionary<(string Domain, string OpType), Operator> ByName =
        All().ToDictionary(entry => (entry.Domain, entry.OpType));

    /// <summary>The operators in the order of the README's table.</summary>
    public static IReadOnlyCollection<Operator> Operators => ByName.Values;

    /// <summary>The operator of a node, or null where there is none.</summary>
    public static Operator? Find(Node node) => ByName.GetValueOrDefault((node.Domain, node.OpType));

    private static IEnumerable<Operator> All() =>
    [
        new Add(),
        new Constant(),
        new Conv(),
        new Flatten(),
        new Gemm(),
        new MatMul(),
        new MaxPool(),
        new Relu(),
        new Reshape(),
    ];
}
