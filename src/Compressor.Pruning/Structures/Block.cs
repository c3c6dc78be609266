using System.Globalization;

namespace Compressor.Pruning.Structures;

/// <summary>
/// Tiles of a weight's matrix, outputs x inputs, stay or go whole; a convolution's matrix is outputs x (inputs x kernel positions).
/// </summary>
public sealed record Block(int Rows, int Columns) : Structure
{
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"block:{Rows}x{Columns}");
}
