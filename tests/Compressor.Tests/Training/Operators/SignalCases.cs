using Compressor.Tests.Support;

namespace Compressor.Tests.Training;

/// <summary>Fourier transforms, windows and the mel scale.</summary>
internal static class SignalCases
{
    public static IEnumerable<OperatorCase> All() => [.. Transforms(), .. Windows()];

    private static IEnumerable<OperatorCase> Transforms()
    {
        foreach (int parts in (int[])[1, 2])
        {
            yield return new OperatorCase("DFT", 17).X(2, 6, parts);
            yield return new OperatorCase("DFT", 17, ("axis", 2)).X(2, 3, 5, parts);
            yield return new OperatorCase("DFT", 17, ("axis", 1)).X(2, 6, 3, parts).Scalar(8L);
            yield return new OperatorCase("DFT", 17, ("axis", 1)).X(2, 6, 3, parts).Scalar(4L);
            yield return new OperatorCase("DFT", 20).X(2, 3, 6, parts);
            yield return new OperatorCase("DFT", 20).X(2, 6, 3, parts).None().Scalar(1L);
        }

        yield return new OperatorCase("DFT", 17, ("inverse", 1)).X(2, 6, 2);
        yield return new OperatorCase("DFT", 20, ("inverse", 1)).X(2, 5, 2).Scalar(7L).Scalar(-2L);
        yield return new OperatorCase("DFT", 17, ("onesided", 1)).X(2, 6, 1);
        yield return new OperatorCase("DFT", 20, ("onesided", 1)).X(2, 7, 1).Scalar(6L);

        foreach (int onesided in (int[])[0, 1])
        {
            yield return new OperatorCase("STFT", 17, ("onesided", onesided)).X(2, 20, 1).Scalar(3L).None().Scalar(8L);
            yield return new OperatorCase("STFT", 17, ("onesided", onesided)).X(2, 20, 1).Scalar(4L).Floats(0.1f, 0.5f, 1, 0.7f, 0.2f);
        }

        yield return new OperatorCase("STFT", 17, ("onesided", 0)).X(2, 20, 2).Scalar(4L).Floats(0.1f, 0.5f, 1, 0.7f, 0.2f).Scalar(5L);
    }

    private static IEnumerable<OperatorCase> Windows()
    {
        foreach (string opType in (string[])["HannWindow", "HammingWindow", "BlackmanWindow"])
        {
            foreach (int periodic in (int[])[0, 1])
            {
                yield return new OperatorCase(opType, 17, ("periodic", periodic)).Scalar(10L).NoGradient();
                yield return new OperatorCase(opType, 17, ("periodic", periodic)).Scalar(9L).NoGradient();
            }
        }

        OperatorCase Mel(long bins, long length, long rate, float low, float high) => new OperatorCase("MelWeightMatrix", 17)
            .Scalar(bins).Scalar(length).Scalar(rate).Scalar(low).Scalar(high).NoGradient();
        yield return Mel(8, 16, 8192, 0, 4096);
        yield return Mel(20, 512, 16000, 125, 7500);
        yield return Mel(40, 64, 8000, 20, 3900);
    }
}
