using System.Globalization;
using Compressor.IR;
using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>Where the bytes of an external tensor lie.</summary>
/// <param name="Location">The file's path relative to the model's folder.</param>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">The number of bytes; null for all that the shape needs.</param>
internal sealed record ExternalRange(string Location, long Offset, long? Length)
{
    /// <summary>Reads the key-value pairs of <c>external_data</c>.</summary>
    public static ExternalRange Read(IEnumerable<StringStringEntryProto> entries, Func<string, CompressorException> fail)
    {
        string? location = null;
        long offset = 0;
        long? length = null;
        foreach (StringStringEntryProto entry in entries)
        {
            switch (entry.Key)
            {
                case "location":
                    location = entry.Value;
                    break;
                case "offset":
                    offset = Number(entry, fail);
                    break;
                case "length":
                    length = Number(entry, fail);
                    break;
                default:
                    // A checksum would no longer hold once the weights change.
                    break;
            }
        }

        return string.IsNullOrEmpty(location) ? throw fail("its external data names no file.") : new(location, offset, length);
    }

    /// <summary>The bytes, read from disk when they are first used.</summary>
    /// <exception cref="CompressorException">No such file, outside the model's folder, or too short.</exception>
    public ReadOnlyMemory<byte> Open(ReadContext context, long bytes, string where)
    {
        if (context.Path is null)
        {
            throw context.Fail($"{where} lies in the external file '{Location}', which a model without a folder cannot have.");
        }

        if ((Length is { } length && length != bytes) || bytes > Array.MaxLength)
        {
            throw context.Fail($"{where} needs {bytes} bytes; its external data has {Length ?? bytes}.");
        }

        string path = ExternalPath.Resolve(context, Location, where);
        var named = new FileInfo(path);
        // A link has a length of its own.
        FileInfo file = named.Exists && named.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? target : named;
        if (!file.Exists)
        {
            throw context.Fail($"{where} lies in the external file '{Location}', which does not exist.");
        }

        if (Offset > file.Length - bytes)
        {
            throw context.Fail(
                $"{where} lies in '{Location}' at {Offset}..{(decimal)Offset + bytes}, beyond that file's {file.Length} bytes.");
        }

        return bytes == 0 ? default : new LazyFileMemory(file, Offset, (int)bytes).Memory;
    }

    private static long Number(StringStringEntryProto entry, Func<string, CompressorException> fail) =>
        long.TryParse(entry.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw fail($"the {entry.Key} of its external data is no number: '{entry.Value}'.");
}
