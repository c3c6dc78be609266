using System.Globalization;
using System.IO.Hashing;
using Compressor.IR;
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

    // The name tells contents apart, and proves nothing: a cryptographic hash would take longer than the disk.
    private readonly XxHash128 hash = new();
    private readonly byte[] piece = new byte[TensorData.PieceBytes];
    private AtomicFile? file;
    private string? path;
    private bool isNew;

    /// <summary>Bytes in the file so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Appends a tensor's bytes and describes where they lie; large ones start on a page, so that runtimes can map them.</summary>
    public void Append(TensorData data, RepeatedField<StringStringEntryProto> entries)
    {
        file ??= new AtomicFile(modelPath);
        int length = data.Bytes.Length;
        int alignment = length >= LargeTensor ? PageSize : SmallAlignment;
        int padding = (int)((alignment - Bytes % alignment) % alignment);
        Write(new byte[padding]);
        var location = new StringStringEntryProto { Key = "location", Value = NameFor(new string('0', HashDigits)) };
        locations.Add(location);
        entries.Add(location);
        entries.Add(new StringStringEntryProto { Key = "offset", Value = Bytes.ToString(CultureInfo.InvariantCulture) });
        entries.Add(new StringStringEntryProto { Key = "length", Value = length.ToString(CultureInfo.InvariantCulture) });
        for (int done = 0; done < length; done += piece.Length)
        {
            Span<byte> part = piece.AsSpan(0, Math.Min(piece.Length, length - done));
            data.Read(done, part);
            Write(part);
        }
    }

    /// <summary>Ends the content and tells the tensors the name it makes.</summary>
    public void Seal()
    {
        if (file is null)
        {
            return;
        }

        string name = NameFor(Convert.ToHexStringLower(hash.GetCurrentHash())[..HashDigits]);
        foreach (StringStringEntryProto location in locations)
        {
            location.Value = name;
        }

        path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(modelPath))!, name);
    }

    /// <summary>Puts the sealed file in its place.</summary>
    /// <returns>The file's path; null where no tensor is external.</returns>
    public string? Commit()
    {
        if (path is not null)
        {
            isNew = !File.Exists(path);
            file!.Commit(path);
        }

        return path;
    }

    /// <summary>Lets the file stand: the model that needs it stands too.</summary>
    public void Keep() => isNew = false;

    /// <summary>Removes what was written, unless it is kept.</summary>
    public void Dispose()
    {
        file?.Dispose();
        if (isNew)
        {
            File.Delete(path!);
        }
    }

    private string NameFor(string digits) => $"{modelName}.{digits}.data";

    private void Write(ReadOnlySpan<byte> bytes)
    {
        file!.Stream.Write(bytes);
        hash.Append(bytes);
        Bytes += bytes.Length;
    }
}
