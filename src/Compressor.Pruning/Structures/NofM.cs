using System.Globalization;

namespace Compressor.Pruning.Structures;

/// <summary>
/// Of every <paramref name="Of"/> neighbours along a weight's input dimension, <paramref name="Keep"/> stay: 2:4 is what sparse tensor
/// cores multiply (Mishra et al. 2021, Accelerating Sparse Deep Neural Networks).
/// </summary>
public sealed record NofM(int Keep, int Of) : Structure
{
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"{Keep}:{Of}");

    /// <summary>The share that stays of every weight with whole groups.</summary>
    public double Density => (double)Keep / Of;
}
