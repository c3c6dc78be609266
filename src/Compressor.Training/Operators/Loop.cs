using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// Repeats `body`(turn, condition, carried…) → (condition, carried…, scanned…) while the condition holds, at most M times. Outputs: what
/// the last turn carries, and what all turns scanned, stacked on a new first axis. Inputs: M and the condition, both optional, then what
/// the first turn carries.
/// </summary>
internal sealed class Loop : Operator
{
    /// <summary>Turns after which a loop is taken for one that never ends.</summary>
    private const long MostTurns = 1_000_000;

    public override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        long turns = call.OptionalLongs(0)?[0] ?? long.MaxValue;
        Tensor condition = call.Optional(1)?.reshape([]) ?? tensor(true);
        var carried = Enumerable.Range(2, Math.Max(0, call.InputCount - 2)).Select(call.Optional).ToList();
        int scanned = call.Node.Outputs.Count - carried.Count;
        List<Tensor>[] scans = [.. Enumerable.Range(0, scanned).Select(_ => new List<Tensor>())];
        for (long turn = 0; turn < turns && condition.item<bool>(); turn++)
        {
            if (turn == MostTurns)
            {
                throw new InvalidOperationException($"the loop does not end within {MostTurns} turns");
            }

            IReadOnlyList<Tensor> results = call.RunBody("body", [tensor(turn), condition, .. carried], repeats: true);
            condition = results[0].reshape([]);
            carried = [.. results.Skip(1).Take(carried.Count)];
            for (int i = 0; i < scanned; i++)
            {
                scans[i].Add(results[1 + carried.Count + i]);
            }
        }

        return [.. carried.Select(value => value!), .. scans.Select(scan => scan.Count > 0 ? stack(scan) : zeros(0))];
    }
}
