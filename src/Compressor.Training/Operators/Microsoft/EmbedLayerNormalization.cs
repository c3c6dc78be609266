using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Compressor.Training.Operators.Microsoft;

/// <summary>
/// The input layer of BERT: s = words[ids] + positions[position] + segments[segment], then layer normalisation over the last axis.
/// Segments are optional; positions count from 0 unless given. Outputs: y [B, S, H]; the number of ones in each row of the mask, 0 without
/// a mask; s. Variational embeddings arrive as one sample per batch.
/// </summary>
internal sealed class EmbedLayerNormalization : Operator
{
    private const double DefaultEpsilon = 1e-12;

    public override string Domain => MicrosoftDomain;

    public override bool Trains(int input) => input is >= 2 and <= 6;

    public override bool Prunes(int input) => input is >= 2 and <= 4;

    public override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        Tensor ids = call[0];
        Tensor positions = call.Optional(8) is { } given
            ? TableRows.At(call[3], given)
            : call[3].narrow(0, 0, ids.shape[1]);
        Tensor sum = TableRows.At(call[2], ids) + positions;
        if (call.Optional(1) is { } segments && call.Optional(4) is { } segmentTable)
        {
            sum = sum + TableRows.At(segmentTable, segments);
        }

        Tensor y = functional.layer_norm(sum, call[5].shape, call[5], call[6], call.Float("epsilon", DefaultEpsilon));
        Tensor count = call.Optional(7) is { } mask
            ? mask.eq(1).sum(1, type: ScalarType.Int32)
            : zeros(ids.shape[0], ScalarType.Int32, ids.device);
        return [y, count, sum];
    }
}
