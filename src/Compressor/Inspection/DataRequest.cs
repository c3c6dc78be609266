using Compressor.Configuration;
using Compressor.IR;

namespace Compressor.Inspection;

/// <summary>Which samples a model is to be run on.</summary>
/// <param name="ModelPath">The model that says what fits, and that preprocessings are tried with.</param>
/// <param name="Settings">The command line laid over compress.yaml.</param>
/// <param name="ConfigurationPath">The compress.yaml; null where there is none.</param>
internal sealed record DataRequest(string ModelPath, DataSettings Settings, string? ConfigurationPath = null)
{
    /// <summary>The samples, or null where none were named.</summary>
    public string? DataPath => Settings.Options().Source(Settings.Path);

    /// <summary>Every file or folder that was named.</summary>
    public IReadOnlyList<string> DataFiles => Settings.Options().Files(Settings.Path);

    /// <summary>Reads and prepares the samples.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Data"/>: none were named, unreadable, or unfit.</exception>
    public PreparedData Prepare(Model model, IProgress<PipelineEvent>? progress, CancellationToken cancellation) => DataPath is null
        ? throw new CompressorException(
            ErrorKind.Data, $"{ModelPath}: no data; name samples with --data, or in a compress.yaml beside the model")
        : DataPreparation.Prepare(model, ModelPath, Settings.Path, Settings.Options(), Settings.Preprocessing(), progress, cancellation);
}
