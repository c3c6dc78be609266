using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>Looking up rows of a table [rows, width] by integers of any shape: the result has that shape and the width.</summary>
internal static class TableRows
{
    public static Tensor At(Tensor table, Tensor indices) =>
        table.index_select(0, indices.to(ScalarType.Int64).flatten()).reshape([.. indices.shape, table.shape[1]]);
}
