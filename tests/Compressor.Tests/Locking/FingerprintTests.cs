using System.Security.Cryptography;
using System.Text;
using Compressor.Configuration;
using Compressor.IR;
using Compressor.Locking;
using Compressor.Onnx;
using Compressor.Tests.Onnx;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Locking;

public sealed class FingerprintTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_single_file_has_the_hash_that_every_tool_tells()
    {
        File.WriteAllText(folder["x.csv"], "abc");

        LockedData data = Data("x.csv");

        // FIPS 180-2, appendix B.1.
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", data.Sha256);
        Assert.Equal(("x.csv", 1L, 3L, (string?)null), (data.Paths.Single(), data.Files, data.Bytes, data.Stamp));
    }

    [Fact]
    public void A_folder_has_the_hash_of_its_list_of_hashes()
    {
        Write("d/train/b.txt", "b");
        Write("d/train/a.txt", "a");

        LockedData data = Data("d");

        string list = $"{Sha256("a")}  train/a.txt\n{Sha256("b")}  train/b.txt\n";
        Assert.Equal((2L, 2L, Sha256(list)), (data.Files, data.Bytes, data.Sha256));
    }

    [Fact]
    public void Content_names_and_number_count_and_times_do_not()
    {
        Write("d/a.txt", "a");
        string before = Data("d").Sha256;

        File.SetLastWriteTimeUtc(folder["d/a.txt"], new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(before, Data("d").Sha256);
        Write("d/a.txt", "b");
        Assert.NotEqual(before, Data("d").Sha256);
        Write("d/a.txt", "a");
        File.Move(folder["d/a.txt"], folder["d/c.txt"]);
        Write("d/b.txt", "b");
        Assert.NotEqual(before, Data("d").Sha256);
    }

    [Fact]
    public void The_labels_beside_an_array_are_hashed_with_it()
    {
        Write("x.npy", "x");
        Write("y.npy", "y");
        Write("z.npy", "z");

        Assert.Equal(2, Data("x.npy").Files);
        Assert.Equal(1, Data("z.npy").Files);
    }

    [Fact]
    public void Inputs_with_files_of_their_own_count_too()
    {
        Write("d/a.txt", "a");
        Write("state.npy", "s");

        LockedData both = Fingerprint.Data([folder["d"], folder["state.npy"]], folder.FullPath, null)!;

        Assert.Equal(Sha256($"{Sha256("s")}  ../state.npy\n{Sha256("a")}  a.txt\n"), both.Sha256);
        Assert.Equal(["d", "state.npy"], both.Paths);
    }

    [Fact]
    public void Of_many_files_a_stamp_spares_reading_while_it_holds()
    {
        foreach (int i in Enumerable.Range(0, 2001))
        {
            Write($"d/{i}.txt", "a");
        }

        LockedData read = Data("d");
        Assert.NotNull(read.Stamp);
        LockedData recorded = read with { Sha256 = "recorded" };

        Assert.Equal("recorded", Fingerprint.Data([folder["d"]], folder.FullPath, recorded)!.Sha256);
        File.SetLastWriteTimeUtc(folder["d/7.txt"], new DateTime(2001, 2, 3, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(read.Sha256, Fingerprint.Data([folder["d"]], folder.FullPath, recorded)!.Sha256);
    }

    [Fact]
    public void No_data_have_no_fingerprint()
    {
        Assert.Null(Fingerprint.Data([], folder.FullPath, null));
        Assert.Null(Fingerprint.Data([folder["nowhere"]], folder.FullPath, null));
    }

    [Fact]
    public void Weights_outside_a_model_are_hashed_with_it()
    {
        Model model = SampleModels.Dense();
        Initializer[] outside = [.. model.Graph.Initializers.Select(tensor => tensor with { Storage = TensorStorage.External })];
        WrittenModel written = OnnxWriter.Write(
            model with { Graph = model.Graph with { Initializers = outside } }, folder["big.onnx"], StorageChoice.Keep);
        LockedModel before = Fingerprint.Model(folder["big.onnx"], folder.FullPath, null);
        File.AppendAllText(written.ExternalDataPath!, "x");

        LockedModel after = Fingerprint.Model(folder["big.onnx"], folder.FullPath, before);

        string name = Path.GetFileName(written.ExternalDataPath!);
        Assert.Equal(name, Assert.Single(before.ExternalData).Path);
        Assert.Equal([$"weights of the model changed: {name}"], LockComparison.Moved("the model", before, after));
    }

    /// <summary>An option that is added without a thought for the lock would let a stale file pass for the one asked for.</summary>
    [Fact]
    public void Every_option_is_locked_or_changes_nothing_that_is_written()
    {
        string[] elsewhere =
        [
            nameof(CompressionOptions.ModelPath), nameof(CompressionOptions.DataPath), nameof(CompressionOptions.Seed),
            nameof(CompressionOptions.OutputPath), nameof(CompressionOptions.ReportPath), nameof(CompressionOptions.Gates),
            nameof(CompressionOptions.KeepOnFailure), nameof(CompressionOptions.Threads), nameof(CompressionOptions.DryRun),
            nameof(CompressionOptions.Force), nameof(CompressionOptions.Command),
        ];
        string[] locked =
        [
            "Target", "Data.LabelColumn", "Data.Inputs", "Data.Channels", "Data.Resize", "Data.Layout", "Preprocessing", "Storage", "Values",
            "Criterion", "Prior", "Structure", "KeepShape", "Quantize", "Exclude", "Dropout", "Augment", "Epochs", "Steps", "Time",
        ];

        IEnumerable<string> options = typeof(CompressionOptions).GetProperties().Select(property => property.Name).Where(name => name != "Data")
            .Concat(typeof(Compressor.Data.DataOptions).GetProperties().Select(property => $"Data.{property.Name}"));

        Assert.Equal(elsewhere.Concat(locked).Order(StringComparer.Ordinal), options.Order(StringComparer.Ordinal));
        // Of preprocessing, three are stated; layout is the data's.
        Assert.Equal(locked.Length + 2, LockedOptions.Of(new CompressionOptions { ModelPath = "", OutputPath = "", ReportPath = "" }).Count);
    }

    private LockedData Data(string path) => Fingerprint.Data([folder[path]], folder.FullPath, null)!;

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[path])!);
        File.WriteAllText(folder[path], text);
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
