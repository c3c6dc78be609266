using Compressor.IR;

namespace Compressor.Onnx;

/// <summary>The names one graph defines, and those it takes from the graphs around it.</summary>
internal sealed class Scope(ReadContext context, string where)
{
    private readonly HashSet<string> defined = [];
    private readonly Dictionary<string, string> captured = [];

    /// <summary>Names that were read but are not defined here, with who reads them.</summary>
    public IReadOnlyDictionary<string, string> Captured => captured;

    /// <summary>Defines a value; a name can be defined once.</summary>
    public void Define(string name, string by)
    {
        if (!defined.Add(name))
        {
            throw context.Fail($"'{name}' is defined twice in {where}, the second time as {by}.");
        }
    }

    /// <summary>Defines the constants; each may also stand among the inputs, of which it is then the default.</summary>
    public void DefineInitializers(IEnumerable<Initializer> initializers)
    {
        var seen = new HashSet<string>();
        foreach (Initializer initializer in initializers)
        {
            if (!seen.Add(initializer.Name))
            {
                throw context.Fail($"'{initializer.Name}' is defined twice in {where}, the second time as initializer.");
            }

            defined.Add(initializer.Name);
        }
    }

    /// <summary>Notes that a value is read; call once all definitions are in.</summary>
    public void Read(string name, string reader)
    {
        if (!defined.Contains(name))
        {
            captured.TryAdd(name, reader);
        }
    }
}
