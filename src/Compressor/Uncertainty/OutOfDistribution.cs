using Compressor.Data;
using Compressor.Inspection;
using Compressor.IR;
using Compressor.Preparation;

namespace Compressor.Uncertainty;

/// <summary>Samples of another kind than the model's, brought to its inputs as its own are.</summary>
internal static class OutOfDistribution
{
    /// <summary>Where there are few test samples, as many of these as give a steady figure.</summary>
    private const int LeastKept = 1000;

    /// <summary>
    /// All samples at a path, splits put together, since nothing is learned from them: at even distances as many as there are test
    /// samples, and never fewer than 1,000 where there are so many. Labels are neither needed nor looked at.
    /// </summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Data"/>: unreadable, or not of the shape that the model
    /// takes.</exception>
    public static SampleSet Read(
        string path, Model model, DataRequest request, PreparedData prepared, CancellationToken cancellation)
    {
        DataOptions options = request.Settings.Options();
        options = options with
        {
            Channels = options.Channels ?? ModelInputs.Channels(model),
            Inputs = [.. options.Inputs.Where(input => input.Constant is not null)],
        };
        try
        {
            return Read(options);
        }
        catch (CompressorException error) when (error.Kind == ErrorKind.Data && options.LabelColumn is not null)
        {
            // The column that holds the labels of the data need not be there.
            return Read(options with { LabelColumn = null });
        }

        SampleSet Read(DataOptions reading)
        {
            DataSplits splits = DataReader.Read(path, reading with { Inputs = [] }, null, cancellation);
            SampleSet samples = Joined(ConstantInputs.AddTo(splits, model, reading.Inputs)).Spread(Math.Max(prepared.Test.Count,
                LeastKept));
            SampleSet fed = Named(path, () => prepared.Preprocessing.Apply(samples, ModelInputs.Of(model, samples)));
            RequireAlike(path, fed, prepared.Test);
            return fed with { Labels = null };
        }
    }

    private static SampleSet Joined(DataSplits splits)
    {
        SampleSet[] parts = [splits.Train, splits.Validation, splits.Test];
        return new SampleSet(
            [
                .. splits.Train.Inputs.Select((input, index) =>
                    input with { Values = [.. parts.SelectMany(part => part.Inputs[index].Values)] }),
            ],
            null);
    }

    /// <summary>A model that leaves axes open would run on samples of any size: the two must be of one.</summary>
    private static void RequireAlike(string path, SampleSet samples, SampleSet own)
    {
        foreach ((SampleArray other, SampleArray mine) in samples.Inputs.Zip(own.Inputs))
        {
            if (!other.SampleShape.SequenceEqual(mine.SampleShape))
            {
                throw new CompressorException(
                    ErrorKind.Data,
                    $"{path}: its samples are of shape [{string.Join(", ", other.SampleShape)}] for input '{mine.Name}', "
                    + $"those of the data of [{string.Join(", ", mine.SampleShape)}]");
            }
        }
    }

    private static T Named<T>(string path, Func<T> apply)
    {
        try
        {
            return apply();
        }
        catch (CompressorException error) when (!error.Message.Contains(path, StringComparison.Ordinal))
        {
            throw new CompressorException(error.Kind, $"{path}: {error.Message}", error);
        }
    }
}
