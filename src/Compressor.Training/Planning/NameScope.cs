using Compressor.IR.Folding;

namespace Compressor.Training.Planning;

/// <summary>What is known of the names of one graph while it is planned; a sub-graph sees those around it too.</summary>
internal sealed class NameScope(string keyPrefix, NameScope? outer)
{
    private readonly HashSet<string> defined = [];
    private readonly HashSet<string> fromData = [];
    private readonly Dictionary<string, IReadOnlyList<string>> weights = [];
    private readonly Dictionary<string, string> constants = [];

    public string KeyPrefix => keyPrefix;

    /// <summary>Names that were read here and are not defined here.</summary>
    public HashSet<string> Captured { get; } = [];

    public void Define(string name) => defined.Add(name);

    public void Read(string name)
    {
        if (name.Length > 0 && !defined.Contains(name))
        {
            Captured.Add(name);
        }
    }

    /// <summary>True where the value depends on an input of the model.</summary>
    public bool IsFromData(string name) => fromData.Contains(name) || (!defined.Contains(name) && outer?.IsFromData(name) == true);

    public void MarkFromData(string name) => fromData.Add(name);

    /// <summary>The keys of the weights that a value is, moved about and joined perhaps; none where it is something else.</summary>
    public IReadOnlyList<string> Weights(string name) => Find(name, static scope => scope.weights) ?? [];

    public void SetWeights(string name, IReadOnlyList<string> keys) => weights.TryAdd(name, keys);

    /// <summary>The key of the constant that a value is, unchanged; null where it is none.</summary>
    public string? Constant(string name) => Find(name, static scope => scope.constants);

    public void SetConstant(string name, string key) => constants.TryAdd(name, key);

    /// <summary>What is known of a value without running the model; null where nothing is.</summary>
    public PartialTensor? Resolve(string name, ConstantFolder folder) =>
        folder.Find(keyPrefix + name) ?? (defined.Contains(name) ? null : outer?.Resolve(name, folder));

    private T? Find<T>(string name, Func<NameScope, Dictionary<string, T>> table)
        where T : class =>
        table(this).TryGetValue(name, out T? found) ? found
        : defined.Contains(name) || outer is null ? null
        : outer.Find(name, table);
}
