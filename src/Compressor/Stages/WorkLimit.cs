namespace Compressor.Stages;

/// <summary>What a run of the written file for one sample may take, as a share of what the original takes.</summary>
internal abstract class WorkLimit : FileLimit
{
    /// <summary>What a file that was written comes to.</summary>
    public abstract double Reach(Measured written);
}
