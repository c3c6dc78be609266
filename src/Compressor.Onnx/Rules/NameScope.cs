namespace Compressor.Onnx;

/// <summary>The names defined so far in a graph, and those of the graphs around it.</summary>
internal sealed class NameScope(NameScope? outer)
{
    private readonly HashSet<string> names = [];

    /// <summary>Defines a name; false where this graph already has it.</summary>
    public bool Add(string name) => names.Add(name);

    /// <summary>Whether this graph or one around it has the name.</summary>
    public bool Has(string name)
    {
        for (NameScope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.names.Contains(name))
            {
                return true;
            }
        }

        return false;
    }

    private NameScope? Outer { get; } = outer;
}
