namespace Compressor.Pruning.Structures;

/// <summary>Units leave whole, and of what is left every weight is judged by itself.</summary>
public sealed record ChannelUnstructured : Structure
{
    public override string Name => "channel+unstructured";

    /// <summary>The density that units alone bring a model to; the rest of the way to the target is single weights.</summary>
    public static double FirstDensity(double target) => Math.Sqrt(target);
}
