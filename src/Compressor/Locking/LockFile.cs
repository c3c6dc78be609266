using System.Text.Encodings.Web;
using System.Text.Json;
using Compressor.IR;

namespace Compressor.Locking;

/// <summary>
/// compress.lock.json: from what each compressed model of a folder was made, and what came of it. It holds no clock and no absolute path,
/// so that the same run gives the same bytes on any computer.
/// </summary>
internal sealed record LockFile
{
    /// <summary>The name under which it lies beside a compressed model.</summary>
    public const string FileName = "compress.lock.json";

    /// <summary>The version that this code writes, and the newest that it reads.</summary>
    public const int CurrentSchema = 1;

    private static readonly LockJson Json = new(
        new JsonSerializerOptions(LockJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public int SchemaVersion { get; init; } = CurrentSchema;

    /// <summary>One entry per compressed model in the folder, by file name.</summary>
    public required SortedDictionary<string, LockEntry> Outputs { get; init; }

    /// <summary>Where the lock of a compressed model lies.</summary>
    public static string Beside(string outputPath) => Path.Combine(Path.GetDirectoryName(outputPath) ?? "", FileName);

    /// <summary>The folder that the paths of a model's lock start from.</summary>
    public static string FolderOf(string outputPath) => Path.GetDirectoryName(Path.GetFullPath(outputPath))!;

    /// <summary>The entry of a compressed model; null where there is no lock, or none for it.</summary>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Usage"/>: the lock is unreadable, broken or of a newer version.
    /// </exception>
    public static LockEntry? Find(string outputPath) => Read(Beside(outputPath)).Outputs.GetValueOrDefault(Path.GetFileName(outputPath));

    /// <summary>Lays an entry into the lock beside a compressed model; those of others stay.</summary>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Usage"/>: the lock is broken, of a newer version, or cannot be written.
    /// </exception>
    public static void Record(string outputPath, LockEntry entry)
    {
        string path = Beside(outputPath);
        LockFile file = Read(path);
        file.Outputs[Path.GetFileName(outputPath)] = entry;
        WholeFile.Write(path, JsonSerializer.Serialize(file, Json.LockFile) + "\n");
    }

    /// <summary>Reads a lock; one without entries where there is no file.</summary>
    /// <inheritdoc cref="Find"/>
    public static LockFile Read(string path)
    {
        try
        {
            return File.Exists(path) ? Parse(File.ReadAllText(path), path) : new LockFile { Outputs = new(StringComparer.Ordinal) };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CompressorException(ErrorKind.Usage, $"{path}: cannot be read: {error.Message}", error);
        }
    }

    private static LockFile Parse(string text, string path)
    {
        try
        {
            // A newer schema may have changed what this one requires: its version is looked at before anything else.
            using (var document = JsonDocument.Parse(text))
            {
                RequireVersion(document.RootElement, path);
            }

            LockFile file = JsonSerializer.Deserialize(text, Json.LockFile)!;
            return file.Outputs.Values.All(entry => entry is not null)
                ? file with { Outputs = new SortedDictionary<string, LockEntry>(file.Outputs, StringComparer.Ordinal) }
                : throw Broken(path, "an entry is empty");
        }
        catch (JsonException error)
        {
            throw Broken(path, error.Message.ReplaceLineEndings(" "), error);
        }
    }

    private static void RequireVersion(JsonElement root, string path)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty("schemaVersion", out JsonElement version)
            || version.ValueKind != JsonValueKind.Number
            || !version.TryGetInt32(out int schema)
            || schema < 1)
        {
            throw Broken(path, "it states no schemaVersion");
        }

        if (schema > CurrentSchema)
        {
            throw new CompressorException(
                ErrorKind.Usage,
                $"{path} was written by a newer version of this tool: schemaVersion {schema}; "
                + $"this one reads {CurrentSchema}. It stays as it is.");
        }
    }

    private static CompressorException Broken(string path, string cause, Exception? inner = null) =>
        new(ErrorKind.Usage, $"{path} is no lock of this tool: {cause.TrimEnd('.')}; delete it to start over.", inner);
}
