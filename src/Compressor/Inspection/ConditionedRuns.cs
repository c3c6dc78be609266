using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Stages;
using Compressor.Training;

namespace Compressor.Inspection;

/// <summary>
/// Finds inputs on which a comparison says something. A recurrent network can amplify the last bit of float32 from step to step until two
/// right computations have nothing in common; whether it does is seen without the other runtime, from the import in float32 and float64.
/// </summary>
internal sealed class ConditionedRuns(Model model, OrtModel runtime, ModuleProbe probe, double tolerance)
{
    private readonly string[] lengths = [.. InputRoles.Of(model).Where(role => role.Value.IsLength).Select(role => role.Key)];

    /// <summary>
    /// The run with sequences cut short until rounding alone moves no output by more than half the tolerance; null where the run is sound
    /// as it is, or no input states lengths.
    /// </summary>
    public (TrialRun Run, long Steps)? Shortened(TrialRun run)
    {
        using var exact = new ModuleProbe(model, Prefix.Open, exact: true);
        (TrialRun, long)? shorter = null;
        while (Rounding(run, exact) > tolerance / 2)
        {
            long longest = lengths.SelectMany(name => run.Inputs[name].ToLongs()).DefaultIfEmpty(1).Max();
            if (longest < 2)
            {
                break;
            }

            Dictionary<string, TensorData> inputs = run.Inputs.ToDictionary(
                input => input.Key, input => lengths.Contains(input.Key) ? Capped(input.Value, longest / 2) : input.Value);
            run = new TrialRun(inputs, runtime.Run(inputs));
            shorter = (run, longest / 2);
        }

        return shorter;
    }

    private double Rounding(TrialRun run, ModuleProbe exact)
    {
        string[] outputs = [.. run.Outputs.Keys];
        return OutputComparison.Compare(exact.Run(run.Inputs, outputs), probe.Run(run.Inputs, outputs)).MaxRelativeToScale;
    }

    private static TensorData Capped(TensorData lengths, long most)
    {
        long[] values = Array.ConvertAll(lengths.ToLongs(), length => Math.Min(length, most));
        return lengths.Type == ElementType.Int64
            ? TensorData.FromLongs(lengths.Shape, values)
            : new TensorData(lengths.Type, lengths.Shape, values.SelectMany(value => BitConverter.GetBytes((int)value)).ToArray());
    }
}
