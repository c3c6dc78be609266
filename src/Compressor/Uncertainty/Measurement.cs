using Compressor.Data;
using Compressor.Evaluation;
using Compressor.Evaluation.Uncertainty;
using Compressor.Reporting;

namespace Compressor.Uncertainty;

/// <summary>What draws of a network are measured on.</summary>
/// <param name="Data">The model's own samples: test for the figures, validation for the noise of numbers.</param>
/// <param name="Others">Samples of another kind; null where none were named.</param>
/// <param name="Output">The output of the original that labels are held against.</param>
/// <param name="Reading">What its numbers mean.</param>
internal sealed record Measurement(PreparedData Data, SampleSet? Others, ModelOutput Output, OutputReading Reading)
{
    /// <summary>Runs every draw and returns the figures of their mean.</summary>
    /// <param name="model">"original" or "compressed".</param>
    public UncertaintyFigures Of(string model, Draws draws, CancellationToken cancellation) => Reading == OutputReading.Numbers
        ? Numbers(model, draws, cancellation)
        : Classes(model, draws, cancellation);

    private UncertaintyFigures Classes(string model, Draws draws, CancellationToken cancellation)
    {
        int classes = ClassProbabilities.Classes(Output.SampleSize);
        var own = new PredictiveDistribution(Data.Test.Count, classes);
        PredictiveDistribution? others = Others is null ? null : new PredictiveDistribution(Others.Count, classes);
        ForEach(draws, network =>
        {
            own.Add(ClassProbabilities.Of(Run(network, Data.Test, cancellation), Reading));
            others?.Add(ClassProbabilities.Of(Run(network, Others!, cancellation), Reading));
        });

        bool isDrawn = draws.Count > 1;
        Calibration? calibration = Data.Test.Labels is ClassLabels labels ? Calibration.Of(own.Mean(), classes, labels.Values) : null;
        double[] entropy = own.Entropy();
        double[]? otherEntropy = others?.Entropy();
        double[]? information = isDrawn ? own.MutualInformation() : null;
        double[]? otherInformation = isDrawn ? others?.MutualInformation() : null;
        return new UncertaintyFigures
        {
            Model = model,
            Method = draws.Method,
            Accuracy = calibration?.Accuracy,
            NegativeLogLikelihood = calibration?.NegativeLogLikelihood,
            BrierScore = calibration?.BrierScore,
            ExpectedCalibrationError = calibration?.ExpectedCalibrationError,
            Reliability =
            [
                .. (calibration?.Bins ?? []).Select(bin => new ReliabilityBin(
                    bin.From, bin.To, bin.Count, bin.Count > 0 ? bin.Confidence : null, bin.Count > 0 ? bin.Accuracy : null)),
            ],
            Entropy = entropy.Average(),
            MutualInformation = information?.Average(),
            OutOfDistributionEntropy = otherEntropy?.Average(),
            OutOfDistributionMutualInformation = otherInformation?.Average(),
            AurocByEntropy = Separation(entropy, otherEntropy),
            AurocByMutualInformation = Separation(information, otherInformation),
        };
    }

    private UncertaintyFigures Numbers(string model, Draws draws, CancellationToken cancellation)
    {
        var own = new PredictiveMoments(Data.Test.Count * Output.SampleSize);
        PredictiveMoments? others = Others is null ? null : new PredictiveMoments(Others.Count * Output.SampleSize);
        var labels = Data.Test.Labels as NumberLabels;
        PredictiveMoments? validation = Data.Validation.Labels is NumberLabels && labels is not null
            ? new PredictiveMoments(Data.Validation.Count * Output.SampleSize)
            : null;
        ForEach(draws, network =>
        {
            own.Add(Run(network, Data.Test, cancellation).Values);
            others?.Add(Run(network, Others!, cancellation).Values);
            validation?.Add(Run(network, Data.Validation, cancellation).Values);
        });

        bool isDrawn = draws.Count > 1;
        double[]? deviations = isDrawn ? own.Deviations(Data.Test.Count) : null;
        double[]? otherDeviations = isDrawn ? others?.Deviations(Others!.Count) : null;
        double? noise = validation?.SquaredError(((NumberLabels)Data.Validation.Labels!).Values) is > 0 and var error ? error : null;
        return new UncertaintyFigures
        {
            Model = model,
            Method = draws.Method,
            Rmse = labels is null ? null : Math.Sqrt(own.SquaredError(labels.Values)),
            NoiseVariance = noise,
            NegativeLogLikelihood = noise is null ? null : own.NegativeLogLikelihood(labels!.Values, noise.Value),
            Deviation = deviations?.Average(),
            OutOfDistributionDeviation = otherDeviations?.Average(),
            AurocByDeviation = Separation(deviations, otherDeviations),
        };
    }

    private static void ForEach(Draws draws, Action<OrtModel> take)
    {
        for (int pass = 0; pass < draws.Count; pass++)
        {
            using OrtModel network = draws.Open(pass);
            take(network);
        }
    }

    /// <summary>The output that the original's is compared with.</summary>
    private ModelOutput Run(OrtModel network, SampleSet samples, CancellationToken cancellation) =>
        network.Run(samples, cancellation: cancellation).First(output => output.Name == Output.Name);

    private static double? Separation(double[]? own, double[]? others) =>
        own is null || others is null ? null : Auroc.Of(own, others);
}
