using System.Globalization;
using Compressor.Data;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Screen;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Cli;

/// <summary>A model that says class 1 where its first input exceeds one half: it wants bytes scaled to 0..1.</summary>
public sealed class DataPreparationTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<PipelineEvent> events = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_preprocessing_under_which_the_original_does_best_is_taken()
    {
        PreparedData data = Prepare(Threshold(), Rows(static (x, _) => x > 127 ? "1" : "0"));

        Assert.Equal("0..1", data.ChosenId);
        Assert.Equal(1.0, data.ProbeTable.Single(row => row.Id == "0..1").Score);
        Assert.True(data.ProbeTable.Single(row => row.Id == "0..255").Score < 0.7);
        Assert.Equal("x", data.Train.Inputs[0].Name);
        Assert.Equal([2], data.Train.Inputs[0].SampleShape);
        Assert.InRange(data.Test.Inputs[0].Values.Max(), 0.5f, 1f);
        Assert.Equal(400, data.Train.Count + data.Validation.Count + data.Test.Count);
        Assert.Contains(events, happening => happening is Notice notice && notice.Text.Contains("taken: 0..1", StringComparison.Ordinal));
    }

    [Fact]
    public void Labels_that_have_nothing_to_do_with_the_model_are_exit_code_4()
    {
        var error = Assert.Throws<CompressorException>(() => Prepare(Threshold(), Rows(static (_, row) => (row * 7 / 3 % 2).ToString(CultureInfo.InvariantCulture))));

        Assert.Equal(ErrorKind.Data, error.Kind);
        Assert.Contains("no better than chance", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_user_states_is_taken_with_a_warning_where_it_is_at_chance()
    {
        PreparedData data = Prepare(Threshold(), Rows(static (x, _) => x > 127 ? "1" : "0"), new Preprocessing { Mean = [1000] });

        Assert.Equal("mean 1000", data.ChosenId);
        Assert.Empty(data.ProbeTable);
        Assert.Contains(events, happening => happening is Notice notice && notice.Text.Contains("no better than chance", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_labels_nothing_can_be_tried_and_that_is_said()
    {
        PreparedData data = Prepare(Threshold(), Rows(null));

        Assert.Null(data.Train.Labels);
        Assert.Empty(data.ProbeTable);
        Assert.Equal(new Preprocessing().Scale, data.Preprocessing.Scale);
        Assert.Contains(events, happening => happening is Notice notice && notice.Text.Contains("without labels", StringComparison.Ordinal));
    }

    [Fact]
    public void Whole_numbers_are_a_quantity_to_a_model_with_one_output()
    {
        var builder = new GraphBuilder("sum");
        string x = builder.Input("x", ElementType.Float32, "n", 2);
        string w = builder.Initializer("w", TensorData.FromFloats([2, 1], [1f / 64, 0]));
        builder.Output(builder.Node("MatMul", [x, w], "y"), ElementType.Float32, "n", 1);

        PreparedData data = Prepare(builder.Build(), Rows(static (x, _) => (x / 64).ToString(CultureInfo.InvariantCulture)));

        Assert.IsType<NumberLabels>(data.Train.Labels);
        Assert.IsType<NumberLabels>(data.Test.Labels);
        Assert.Empty(data.ClassNames);
    }

    [Fact]
    public void Classes_that_the_model_does_not_have_are_refused()
    {
        var error = Assert.Throws<CompressorException>(() => Prepare(Threshold(), Rows(static (x, _) => (x / 64).ToString(CultureInfo.InvariantCulture))));

        Assert.Equal(ErrorKind.Data, error.Kind);
        Assert.Contains("labels run from 0 to 3", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A model that takes lengths first and says class 1 where the first number exceeds half the length.</summary>
    [Fact]
    public void Lengths_feed_the_input_of_one_number_per_sample_and_are_not_scaled()
    {
        var builder = new GraphBuilder("sequences");
        string lengths = builder.Input("sequence_lens", ElementType.Int32, "n");
        string x = builder.Input("features", ElementType.Float32, "n", 4, 2);
        string column = builder.Node(
            "Unsqueeze", [builder.Node("Cast", [lengths], "floats", ("to", 1)), builder.Initializer("axes", TensorData.FromLongs([1], [1]))], "column");
        string joined = builder.Node("Concat", [builder.Node("Flatten", [x], "flat"), column], "joined", ("axis", 1));
        string w = builder.Initializer("w", TensorData.FromFloats([9, 2], [0, 1, .. new float[14], 0.5f, 0]));
        builder.Output(builder.Node("MatMul", [joined, w], "y"), ElementType.Float32, "n", 2);
        Model model = builder.Build();
        OnnxWriter.Write(model, folder["model.onnx"], StorageChoice.Dense);

        const int Count = 300;
        float[] values = [.. Enumerable.Range(0, Count * 8).Select(i => (i * 37 % 101 - 20) / 30f)];
        long[] steps = [.. Enumerable.Range(0, Count).Select(i => (long)(1 + (i * 7 % 4)))];
        long[] labels = [.. Enumerable.Range(0, Count).Select(i => values[8 * i] > 0.5f * steps[i] ? 1L : 0)];
        using var data = new DataFolder();
        string path = data.WriteZip(
            "d.npz",
            ("lengths.npy", DataBytes.Npy($"({Count},)", steps)),
            ("data.npy", DataBytes.Npy($"({Count}, 4, 2)", values)),
            ("y.npy", DataBytes.Npy($"({Count},)", labels)));
        PreparedData prepared = DataPreparation.Prepare(
            model, folder["model.onnx"], path, new DataOptions(), null, new DirectProgress(events.Add), TestContext.Current.CancellationToken);

        Assert.Equal("raw", prepared.ChosenId);
        Assert.Equal(1.0, prepared.ProbeTable.Single(row => row.Id == "raw").Score);
        Assert.True(prepared.ProbeTable.Count > 1);
        Assert.All(prepared.ProbeTable.Skip(1), row => Assert.True(row.Score < 1));
        Assert.Equal(["sequence_lens", "features"], prepared.Test.Inputs.Select(input => input.Name));
        Assert.All(prepared.Test.Inputs[0].Values, length => Assert.InRange(length, 1, 4));
        Assert.Equal([4, 2], prepared.Test.Inputs[1].SampleShape);
    }

    private PreparedData Prepare(Model model, string csv, Preprocessing? stated = null)
    {
        OnnxWriter.Write(model, folder["model.onnx"], StorageChoice.Dense);
        File.WriteAllText(folder["data.csv"], csv);
        return DataPreparation.Prepare(
            model, folder["model.onnx"], folder["data.csv"], new DataOptions(), stated, new DirectProgress(events.Add), TestContext.Current.CancellationToken);
    }

    /// <summary>400 rows of two bytes, the first of which runs through all of them.</summary>
    private static string Rows(Func<int, int, string>? label)
    {
        IEnumerable<string> rows = Enumerable.Range(0, 400).Select(row =>
        {
            int x = row * 151 % 256;
            string values = string.Create(CultureInfo.InvariantCulture, $"{x},{row * 89 % 251}");
            return label is null ? values : $"{values},{label(x, row)}";
        });
        return string.Join('\n', rows.Prepend(label is null ? "a,b" : "a,b,label")) + "\n";
    }

    /// <summary>Scores (0.5, x).</summary>
    private static Model Threshold()
    {
        var builder = new GraphBuilder("threshold");
        string x = builder.Input("x", ElementType.Float32, "n", 2);
        string w = builder.Initializer("w", TensorData.FromFloats([2, 2], [0, 1, 0, 0]));
        string b = builder.Initializer("b", TensorData.FromFloats([2], [0.5f, 0]));
        builder.Output(builder.Node("Gemm", [x, w, b], "y"), ElementType.Float32, "n", 2);
        return builder.Build();
    }
}
