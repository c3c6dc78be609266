using System.Text.RegularExpressions;
using Compressor.IR;
using Compressor.Onnx.Protobuf;
using Google.Protobuf;

namespace Compressor.Onnx;

/// <summary>Writes models as ONNX files.</summary>
public static partial class OnnxWriter
{
    /// <summary>Protobuf's limit, less room for what is not tensors.</summary>
    private const long MaxInlineBytes = int.MaxValue - (64L << 20);

    /// <summary>
    /// Writes a model. The file appears, or replaces an earlier one, only once it is complete. External weights go to a new file
    /// beside it, "(name).(hash of its content).data"; data files of earlier outputs of this name are removed.
    /// </summary>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Usage"/>: the file cannot be written there. <see cref="ErrorKind.Model"/>: external weights of the input
    /// are gone or have changed, or what is not weights is too large for a file.
    /// </exception>
    public static WrittenModel Write(Model model, string path, StorageChoice choice) => Write(model, path, choice, MaxInlineBytes);

    /// <summary>Writes a model to a stream, all weights inside it.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Model"/>: the model passes protobuf's limit of 2 GiB.</exception>
    public static WrittenModel Write(Model model, Stream stream, StorageChoice choice)
    {
        var tensors = new TensorWriter(model, choice, external: null);
        ModelProto proto = new GraphWriter(model, tensors).Write();
        if (tensors.InlineBytes > MaxInlineBytes)
        {
            throw new CompressorException(ErrorKind.Model, "the model is larger than 2 GiB, the limit of a protobuf file.");
        }

        proto.WriteTo(stream);
        return new WrittenModel(proto.CalculateSize(), tensors.Written) { Notes = tensors.Notes };
    }

    /// <summary>As <see cref="Write(Model, string, StorageChoice)"/>, with another limit for what stays inside the file.</summary>
    internal static WrittenModel Write(Model model, string path, StorageChoice choice, long maxInlineBytes)
    {
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal))
        {
            throw new CompressorException(ErrorKind.Usage, "the output path is empty or holds what no path may hold.");
        }

        try
        {
            return WriteOnce(model, path, choice, maxInlineBytes, forceExternal: false)
                ?? WriteOnce(model, path, choice, maxInlineBytes, forceExternal: true)
                ?? throw new CompressorException(ErrorKind.Model, $"{path}: the model is larger than 2 GiB even without its weights.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CompressorException(ErrorKind.Usage, $"{path}: cannot be written: {error.Message}", error);
        }
    }

    /// <summary>Null, with nothing written, where the model would pass the limit.</summary>
    private static WrittenModel? WriteOnce(Model model, string path, StorageChoice choice, long maxInlineBytes, bool forceExternal)
    {
        using var external = new ExternalDataFile(path);
        var tensors = new TensorWriter(model, choice, external) { ForceExternal = forceExternal };
        ModelProto proto = new GraphWriter(model, tensors).Write();
        if (tensors.InlineBytes > maxInlineBytes)
        {
            return null;
        }

        external.Seal();
        using var file = new AtomicFile(path);
        proto.WriteTo(file.Stream);
        string? data = external.Commit();
        file.Commit(path);
        external.Keep();
        RemoveEarlierData(path, model, data);
        return new WrittenModel(proto.CalculateSize() + external.Bytes, tensors.Written) { ExternalDataPath = data, Notes = tensors.Notes };
    }

    /// <summary>Removes the data files of earlier outputs of this name, but none that the model itself was read from.</summary>
    private static void RemoveEarlierData(string path, Model model, string? current)
    {
        HashSet<string> needed = [.. ModelTensors.Of(model).Select(tensor => LazyFileMemory.Behind(tensor.Data.Bytes)?.Path ?? "")];
        string prefix = Path.GetFullPath(path);
        foreach (string file in Directory.EnumerateFiles(Path.GetDirectoryName(prefix)!, "*.data"))
        {
            bool ours = file.StartsWith(prefix, StringComparison.Ordinal) && DataFileSuffix().IsMatch(file[prefix.Length..]);
            if (ours && file != current && !needed.Contains(file))
            {
                File.Delete(file);
            }
        }
    }

    [GeneratedRegex("^\\.[0-9a-f]{8}\\.data$")]
    private static partial Regex DataFileSuffix();
}
