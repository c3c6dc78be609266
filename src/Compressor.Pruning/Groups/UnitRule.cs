using Compressor.IR;

namespace Compressor.Pruning.Groups;

/// <summary>What an operator means for units.</summary>
internal abstract class UnitRule
{
    /// <summary>How many leading inputs the rule follows; units of the others are held fast.</summary>
    public virtual int Followed(Node node) => node.Inputs.Count;

    /// <summary>Why units cannot be followed through this node; null where they can.</summary>
    public virtual string? Refuses(UnitNode node) => null;

    /// <summary>Labels the outputs, and makes labels of inputs the same that must be cut together.</summary>
    public abstract void Relate(UnitNode node);

    /// <summary>Notes which units of the outputs are constant.</summary>
    public virtual void Constants(UnitNode node, ConstantUnits constants)
    {
    }

    /// <summary>The node for smaller tensors: what states an extent states the new one.</summary>
    public virtual Node Cut(UnitNode node, UnitCut cut) => node.Node;
}
