using Compressor.Data;
using Compressor.IR;
using Compressor.Locking;
using Compressor.Onnx;

namespace Compressor.Uncertainty;

/// <summary>
/// posterior.npz: what a variational run learned of each weight that it could have dropped, as arrays of the weight's shape called
/// "(key).theta", "(key).logSigma2" and "(key).mask" (true where kept).
/// </summary>
internal static class PosteriorFile
{
    public const string Name = "posterior.npz";

    private const string Theta = ".theta";
    private const string LogSigma2 = ".logSigma2";
    private const string Mask = ".mask";

    /// <summary>Writes the arrays of every weight.</summary>
    public static void Write(IReadOnlyList<KeptPosterior> posteriors, Stream stream)
    {
        using var archive = new NpzWriter(stream);
        foreach (KeptPosterior posterior in posteriors)
        {
            archive.Add(posterior.Key + Theta, posterior.Shape, posterior.Theta);
            archive.Add(posterior.Key + LogSigma2, posterior.Shape, posterior.LogSigma2);
            archive.Add(posterior.Key + Mask, posterior.Shape, posterior.Keep);
        }
    }

    /// <summary>The file of a run: where the user says, else in the report folder that its lock names, else in the usual one.</summary>
    /// <param name="stated">A file or a folder; null where nobody says.</param>
    public static string Find(string? stated, string originalPath, string compressedPath)
    {
        if (stated is not null)
        {
            return Directory.Exists(stated) ? Path.Combine(stated, Name) : stated;
        }

        string? report = LockFile.Find(compressedPath)?.Result.Report;
        string stem = Path.Combine(Path.GetDirectoryName(originalPath) ?? "", Path.GetFileNameWithoutExtension(originalPath));
        return report is null
            ? Path.Combine(stem + ".report", Name)
            : Path.Combine(Path.GetDirectoryName(compressedPath) ?? "", Path.GetDirectoryName(report) ?? "", Name);
    }

    /// <summary>Reads the file, and makes sure that it is of a model as that stands on disk.</summary>
    /// <param name="path">The posterior.npz.</param>
    /// <param name="modelPath">The compressed model.</param>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Data"/>: missing, damaged, or of another model.</exception>
    public static IReadOnlyList<KeptPosterior> Read(string path, string modelPath)
    {
        var arrays = NamedArrayFile.Read(path).ToDictionary(array => array.Name);
        var weights = WeightCensus.Of(OnnxReader.Read(modelPath)).ToDictionary(weight => weight.Key, weight => weight.Data);
        string[] keys = [.. arrays.Keys.Where(name => name.EndsWith(Theta,
            StringComparison.Ordinal)).Select(name => name[..^Theta.Length])];
        Require(keys.Length > 0, "it holds no posterior (arrays called *.theta)");
        return [.. keys.Select(Posterior)];

        KeptPosterior Posterior(string key)
        {
            NamedArray theta = arrays[key + Theta];
            NamedArray logSigma2 = arrays.GetValueOrDefault(key + LogSigma2) ?? throw Unfit($"it has no array '{key}{LogSigma2}'");
            NamedArray mask = arrays.GetValueOrDefault(key + Mask) ?? throw Unfit($"it has no array '{key}{Mask}'");
            TensorData weight = weights.GetValueOrDefault(key) ?? throw Unfit($"it is not of {modelPath}, which has no weight '{key}'");
            bool fits = new[] { theta, logSigma2, mask }.All(array => array.Shape.SequenceEqual(weight.Shape));
            Require(fits, $"its arrays of '{key}' are of another shape than the weight of {modelPath}");
            float[] written = TensorData.FromFloats(weight.Shape, theta.Values, weight.Type).ToFloats();
            Require(written.AsSpan().SequenceEqual(weight.ToFloats()), $"it is of another run than {modelPath}: '{key}' differs");
            return new KeptPosterior(key, weight.Shape, theta.Values, logSigma2.Values, Array.ConvertAll(mask.Values, value => value != 0));
        }

        void Require(bool holds, string cause)
        {
            if (!holds)
            {
                throw Unfit(cause);
            }
        }

        CompressorException Unfit(string cause) => new(ErrorKind.Data, $"{path}: {cause}");
    }
}
