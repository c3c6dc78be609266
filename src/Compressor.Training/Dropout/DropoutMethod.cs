namespace Compressor.Training.Dropout;

/// <summary>One method of the dropout family: what it is, where it acts, and how it is set.</summary>
public abstract class DropoutMethod
{
    /// <summary>The id of the command line.</summary>
    public abstract string Id { get; }

    /// <summary>Who described it, and when.</summary>
    public abstract string Paper { get; }

    /// <summary>Where it acts, in a few words.</summary>
    public abstract string Where { get; }

    /// <summary>How what it does while training and what the written file computes come to the same mean.</summary>
    public abstract string InFile { get; }

    /// <summary>Its settings; the first may be stated without its name.</summary>
    public virtual IReadOnlyList<DropoutParameter> Parameters => [];

    /// <summary>True where the method learns or adapts its rate.</summary>
    public virtual bool LearnsRate => false;

    /// <summary>True where it takes the place of what a node computes, or masks its steps: one such method per node.</summary>
    public virtual bool TakesNode(DropoutValues values) => false;

    /// <summary>Why a rule may not name it, or null.</summary>
    public virtual string? Refusal => null;

    /// <summary>True where it can act.</summary>
    public abstract bool Fits(DropoutSite site);

    /// <summary>True where it acts when a rule names no layer; only asked of sites that fit.</summary>
    public virtual bool ByDefault(DropoutSite site) => site.Kind != DropoutSiteKind.DropoutNode;

    /// <summary>What is wrong with values that are each within bounds, or null.</summary>
    public virtual string? Wrong(DropoutValues values) => null;

    /// <summary>The method at work at a site.</summary>
    internal abstract DropoutLayer Attach(DropoutSite site, DropoutValues values, DropoutNoise noise);

    /// <summary>The usual rate: 0.2 for data, 0.5 for what layers compute (Hinton et al. 2012).</summary>
    private protected static NumberParameter UsualRate { get; } =
        new("p", "share that is dropped", 0, 1, null, "0.2 of data, 0.5 of hidden values");

    /// <summary>The stated rate, or a Dropout node's own, or the usual one.</summary>
    private protected static double RateAt(DropoutSite site, DropoutValues values) => values.Number(UsualRate, site.ReadsData ? 0.2 : 0.5);
}
