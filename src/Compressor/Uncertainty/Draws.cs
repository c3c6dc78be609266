using Compressor.Evaluation;
using Compressor.Evaluation.Uncertainty;
using Compressor.IR;
using Compressor.Onnx;

namespace Compressor.Uncertainty;

/// <summary>The networks that a measurement takes the mean of, each opened in ONNX Runtime.</summary>
/// <param name="path">The model that they are drawn from.</param>
internal abstract class Draws(string path)
{
    /// <summary>"none", "mc-dropout" or "posterior".</summary>
    public abstract string Method { get; }

    public string ModelPath => path;

    /// <summary>How many networks there are.</summary>
    public abstract int Count { get; }

    /// <summary>Opens one network; the caller disposes it.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: ONNX Runtime does not open it.</exception>
    public abstract OrtModel Open(int pass);

    /// <summary>A changed model in memory: what it costs to write and open one is little beside a run on the samples.</summary>
    protected OrtModel Open(Model model)
    {
        using var stream = new MemoryStream();
        OnnxWriter.Write(model, stream, StorageChoice.Dense);
        return new OrtModel(stream.ToArray(), path);
    }
}

/// <summary>The file as it is: one network.</summary>
internal sealed class NoDraws(string path) : Draws(path)
{
    public override string Method => "none";

    public override int Count => 1;

    public override OrtModel Open(int pass) => new(ModelPath);
}

/// <summary>Networks with active Dropout, each with seeds of its own.</summary>
internal sealed class DropoutDraws(string path, Model model, UncertaintyOptions options) : Draws(path)
{
    public override string Method => "mc-dropout";

    public override int Count => options.Passes;

    public override OrtModel Open(int pass) =>
        Open(MonteCarloDropout.Of(model, options.Rate, PassSeed.Of(options.Seed, pass), ModelPath));
}

/// <summary>Networks with weights drawn from a posterior.</summary>
internal sealed class PosteriorDraws(string path, Model model, IReadOnlyList<KeptPosterior> posteriors, UncertaintyOptions options)
    : Draws(path)
{
    public override string Method => "posterior";

    public override int Count => options.Passes;

    public override OrtModel Open(int pass) => Open(PosteriorSample.Of(model, posteriors, PassSeed.Of(options.Seed, pass)));
}
