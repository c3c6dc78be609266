using Compressor.IR;

namespace Compressor.Stages;

/// <summary>What a written file must keep to; whether it does is found out by writing it.</summary>
internal abstract class FileLimit
{
    /// <summary>The most that <see cref="Reach"/> may come to, less what is left free for changes after a decision.</summary>
    public abstract double Limit { get; }

    /// <summary>How far a search goes: it ends where what fits and what does not are apart by no more than this share.</summary>
    public abstract double Precision { get; }

    /// <summary>What a model's file comes to.</summary>
    public abstract double Reach(Model model);

    /// <summary>Why the limit cannot be kept.</summary>
    /// <param name="floor">What the smallest file comes to.</param>
    public abstract string Refusal(double floor);

    /// <summary>True where a model's file keeps to the limit.</summary>
    public bool Keeps(Model model) => Reach(model) <= Limit;
}
