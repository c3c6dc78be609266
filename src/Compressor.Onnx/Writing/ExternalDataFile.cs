using System.Globalization;
using System.Security.Cryptography;
using Compressor.Onnx.Protobuf;
using Google.Protobuf.Collections;

namespace Compressor.Onnx;

/// <summary>
/// The file of external tensors beside a model. It is named after the model and its own content ("m.onnx.1f2e3d4c.data"), so that
/// it never takes the place of a file that another model, or the input, still needs; until it is complete it has a temporary name.
/// </summary>
internal sealed class ExternalDataFile(string modelPath) : IDisposable
{
    private const int PageSize = 4096;
    private const int SmallAlignment = 64;
    private const int LargeTensor = 1 << 20;
    private const int HashDigits = 8;

    private readonly string modelName = Path.GetFileName(modelPath);
    private readonly List<StringStringEntryProto> locations = [];
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private AtomicFile? file;
    private long position;

    /// <summary>Appends a tensor's bytes and describes where they lie. Large tensors start on a page, so that runtimes can map them.</summary>
    public void Append(ReadOnlyMemory<byte> bytes, RepeatedField<StringStringEntryProto> entries)
    {
        file ??= new AtomicFile(modelPath);
        int alignment = bytes.Length >= LargeTensor ? PageSize : SmallAlignment;
        Write(new byte[(alignment - position % alignment) % alignment]);
        var location = new StringStringEntryProto { Key = "location", Value = NameFor(new string('0', HashDigits)) };
        locations.Add(location);
        entries.Add(location);
        entries.Add(new StringStringEntryProto { Key = "offset", Value = position.ToString(CultureInfo.InvariantCulture) });
        entries.Add(new StringStringEntryProto { Key = "length", Value = bytes.Length.ToString(CultureInfo.InvariantCulture) });
        Write(bytes.Span);
    }

    /// <summary>Gives the file its name and tells the tensors; null where no tensor is external.</summary>
    /// <returns>The file's path and size.</returns>
    public (string Path, long Bytes)? Complete()
    {
        if (file is null)
        {
            return null;
        }

        string name = NameFor(Convert.ToHexStringLower(hash.GetHashAndReset())[..HashDigits]);
        foreach (StringStringEntryProto location in locations)
        {
            location.Value = name;
        }

        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(modelPath))!, name);
        file.Commit(path);
        return (path, position);
    }

    public void Dispose()
    {
        file?.Dispose();
        hash.Dispose();
    }

    private string NameFor(string digits) => $"{modelName}.{digits}.data";

    private void Write(ReadOnlySpan<byte> bytes)
    {
        file!.Stream.Write(bytes);
        hash.AppendData(bytes);
        position += bytes.Length;
    }
}
