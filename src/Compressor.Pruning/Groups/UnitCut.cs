using Compressor.IR;

namespace Compressor.Pruning.Groups;

/// <summary>Which units go, and the constants that the smaller graph needs anew.</summary>
internal sealed class UnitCut
{
    private readonly UnitMap map;
    private readonly IReadOnlySet<int> gone;
    private readonly HashSet<string> names;
    private readonly List<Initializer> added = [];

    /// <param name="gone">Roots of the labels that go.</param>
    public UnitCut(UnitMap map, IReadOnlySet<int> gone)
    {
        this.map = map;
        this.gone = gone;
        names = [.. map.Model.Graph.Nodes.SelectMany(node => node.Outputs), .. map.Constants.Keys, .. map.Labels.Keys];
    }

    /// <summary>Constants made so far.</summary>
    public IReadOnlyList<Initializer> Added => added;

    public bool Goes(int label) => gone.Contains(map.Root(label));

    /// <summary>True for each index that stays.</summary>
    public bool[] Kept(int[] labels) => Array.ConvertAll(labels, label => !Goes(label));

    /// <summary>How many indices stay.</summary>
    public int Count(int[] labels) => labels.Count(label => !Goes(label));

    /// <summary>Adds a constant and returns its name, which is the one wished for or one like it.</summary>
    public string Constant(string wish, TensorData data)
    {
        string name = Name(wish);
        added.Add(new Initializer(name, data));
        return name;
    }

    /// <summary>A name that nothing in the graph has.</summary>
    public string Name(string wish)
    {
        string name = wish;
        for (int i = 2; !names.Add(name); i++)
        {
            name = $"{wish}_{i}";
        }

        return name;
    }
}
