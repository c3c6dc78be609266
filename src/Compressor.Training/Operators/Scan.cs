using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>
/// Runs `body`(states…, slices…) → (states…, scanned…) over the slices of its last `num_scan_inputs` inputs along their scan axes,
/// backwards where a direction is 1. Outputs: the final states, and what all turns scanned, stacked along the output's scan axis, in
/// reverse where its direction is 1. Before opset 9 an optional input of lengths comes first, axis 0 of all the others is the batch and
/// axis 1 the sequence; beyond a sample's length its states stay and its scans are zero.
/// </summary>
internal sealed class Scan : Operator
{
    private const long FirstWithoutBatch = 9;

    public override IReadOnlyList<Tensor> Run(NodeCall call)
    {
        int sliced = (int)call.Int("num_scan_inputs", 0);
        if (call.Opset >= FirstWithoutBatch)
        {
            return Over(call, [.. Enumerable.Range(0, call.InputCount).Select(input => call[input])], sliced);
        }

        Tensor[] inputs = [.. Enumerable.Range(1, call.InputCount - 1).Select(input => call[input])];
        long length = inputs[^1].shape[1];
        long[] lengths = call.OptionalLongs(0) ?? [.. Enumerable.Repeat(length, (int)inputs[^1].shape[0])];
        int states = inputs.Length - sliced;
        var samples = lengths.Select((own, sample) => Over(
            call, [.. inputs.Select((input, i) => i < states ? input[sample] : input[sample].narrow(0, 0, own))], sliced));
        return [.. Transposed(samples)
            .Select((values, output) => stack(output < states ? values : values.Select(value => Padded(value, length))))];
    }

    private static List<Tensor> Over(NodeCall call, Tensor[] inputs, int sliced)
    {
        var states = inputs[..^sliced].ToList();
        Tensor[] sequences = inputs[^sliced..];
        bool batchless = call.Opset >= FirstWithoutBatch;
        long[]? axes = batchless ? call.Ints("scan_input_axes") : null;
        long[]? backwards = call.Ints(batchless ? "scan_input_directions" : "directions");
        int[] along = [.. sequences.Select((sequence, i) => (int)NodeCall.Axis(axes?[i] ?? 0, sequence.dim()))];
        long turns = sequences[0].shape[along[0]];
        List<Tensor>[] scans = [.. Enumerable.Range(0, call.Node.Outputs.Count - states.Count).Select(_ => new List<Tensor>())];
        for (long turn = 0; turn < turns; turn++)
        {
            IEnumerable<Tensor> slices = sequences.Select((sequence, i) =>
                sequence.select(along[i], backwards?[i] == 1 ? turns - 1 - turn : turn));
            IReadOnlyList<Tensor> results = call.RunBody("body", [.. states, .. slices], repeats: true);
            for (int i = 0; i < scans.Length; i++)
            {
                scans[i].Add(results[states.Count + i]);
            }

            states = [.. results.Take(states.Count)];
        }

        return [.. states, .. scans.Select((scan, i) => Stacked(call, scan, i))];
    }

    private static Tensor Stacked(NodeCall call, List<Tensor> scan, int output)
    {
        if (scan.Count == 0)
        {
            return zeros(0);
        }

        if (call.Ints("scan_output_directions")?[output] == 1)
        {
            scan.Reverse();
        }

        return stack(scan, NodeCall.Axis(call.Ints("scan_output_axes")?[output] ?? 0, scan[0].dim() + 1));
    }

    private static Tensor Padded(Tensor value, long length)
    {
        Tensor whole = zeros([length, .. value.shape[1..]], value.dtype);
        whole.narrow(0, 0, value.shape[0]).copy_(value);
        return whole;
    }

    private static IEnumerable<IEnumerable<Tensor>> Transposed(IEnumerable<List<Tensor>> samples)
    {
        List<List<Tensor>> rows = [.. samples];
        return Enumerable.Range(0, rows[0].Count).Select(output => rows.Select(row => row[output]));
    }
}
