using System.Globalization;
using System.Text;
using Compressor.Data;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Data;

public sealed class CsvTableTests
{
    private const string Table = "a,b,label,split\n1,2.5,0,train\n3,-4e1,1,train\n5,6,1,train\n7,8,2,val\n9,10,0,test\n";

    private static readonly DataOptions s_last = new() { LabelColumn = "last" };

    [Theory]
    [InlineData("t.csv", ",", "\n")]
    [InlineData("t.csv", ";", "\r\n")]
    [InlineData("t.csv", "\t", "\n")]
    [InlineData("t.csv.gz", ",", "\n")]
    public void Reads_columns_labels_and_splits(string name, string delimiter, string newLine)
    {
        using var folder = new DataFolder();
        byte[] bytes = Encoding.UTF8.GetBytes(Table.Replace(",", delimiter, StringComparison.Ordinal).Replace("\n", newLine, StringComparison.Ordinal));
        folder.Write(name, name.EndsWith(".gz", StringComparison.Ordinal) ? DataFolder.Gzip(bytes) : bytes);

        DataSplits splits = folder.Read(name);
        Assert.Equal([2], splits.Train.Inputs[0].SampleShape);
        Assert.Equal([1f, 2.5f, 3, -40, 5, 6], splits.Train.Inputs[0].Values);
        Assert.Equal([0, 1, 1], Assert.IsType<ClassLabels>(splits.Train.Labels).Values);
        Assert.Equal([7f, 8], splits.Validation.Inputs[0].Values);
        Assert.Equal([9f, 10], splits.Test.Inputs[0].Values);
        Assert.Equal([0], Assert.IsType<ClassLabels>(splits.Test.Labels).Values);
        Assert.Equal(["0", "1", "2"], splits.ClassNames);
    }

    [Fact]
    public void Reads_alike_under_a_culture_with_decimal_commas()
    {
        using var folder = new DataFolder();
        folder.Write("t.csv", Table);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("ru-RU");
            DataSplits splits = folder.Read("t.csv");
            Assert.Equal([1f, 2.5f, 3, -40, 5, 6], splits.Train.Inputs[0].Values);
            Assert.Equal("table: 3 train, 1 validation, 1 test; shape 2, 3 classes", splits.Description);
            folder.Write("t.csv", "a\n1\nNaN\n");
            Assert.Contains("line 3, column 'a' is not finite: 'NaN'", folder.Problem("t.csv"), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("last", new[] { 1f, 2, 3, 4, 5, 6, 7, 8 })]
    [InlineData("3", new[] { 1f, 2, 3, 4, 5, 6, 7, 8 })]
    [InlineData("1", new[] { 0f, 2, 0, 6, 1, 4, 1, 8 })]
    public void A_label_column_can_be_numbered_where_there_is_no_header(string label, float[] inputs)
    {
        using var folder = new DataFolder();
        folder.Write("t.csv", "1,2,0\n3,4,1\n5,6,0\n7,8,1\n");
        SampleSet all = Joined(folder.Read("t.csv", new DataOptions { LabelColumn = label }));

        Assert.Equal(inputs.Order(), all.Inputs[0].Values.Order());
        Assert.Equal(label == "1" ? [1, 3, 5, 7] : [0, 0, 1, 1], ((ClassLabels)all.Labels!).Values.Order());
    }

    [Fact]
    public void Without_labels_every_column_is_an_input()
    {
        using var folder = new DataFolder();
        folder.Write("t.csv", "1,2,0\n3,4,1\n5,6,0\n7,8,1\n");
        SampleSet all = Joined(folder.Read("t.csv"));

        Assert.Equal([3], all.Inputs[0].SampleShape);
        Assert.Null(all.Labels);
    }

    [Fact]
    public void A_header_of_numbers_is_known_by_its_label()
    {
        using var folder = new DataFolder();
        folder.Write("t.csv", "0,1,target\n10,20,0\n30,40,1\n50,60,0\n");
        Assert.Equal([10f, 20, 30, 40, 50, 60], Joined(folder.Read("t.csv", new DataOptions { LabelColumn = "target" })).Inputs[0].Values.Order());
        Assert.Equal([10f, 20, 30, 40, 50, 60], Joined(folder.Read("t.csv", s_last)).Inputs[0].Values.Order());
    }

    [Fact]
    public void Names_are_classes_in_ordinal_order()
    {
        using var folder = new DataFolder();
        folder.Write("t.csv", "1,setosa\n2,virginica\n3,Versicolor\n4,setosa\n");
        DataSplits splits = folder.Read("t.csv", s_last);
        SampleSet all = Joined(splits);

        Assert.Equal(["Versicolor", "setosa", "virginica"], splits.ClassNames);
        Dictionary<float, int> byInput = all.Inputs[0].Values.Zip(((ClassLabels)all.Labels!).Values).ToDictionary(pair => pair.First, pair => pair.Second);
        Assert.Equal(new Dictionary<float, int> { [1] = 1, [2] = 2, [3] = 0, [4] = 1 }, byInput);
    }

    [Theory]
    [InlineData("0.5", "1", "2")]
    [InlineData("-1", "1", "-1")]
    public void Fractions_and_negatives_are_numbers(params string[] labels)
    {
        using var folder = new DataFolder();
        folder.Write("t.csv", string.Join('\n', labels.Select((label, i) => $"{i},{label}")));
        NumberLabels numbers = Assert.IsType<NumberLabels>(Joined(folder.Read("t.csv", s_last)).Labels);

        Assert.Equal(1, numbers.Width);
        Assert.Equal(labels.Select(label => float.Parse(label, CultureInfo.InvariantCulture)).Order(), numbers.Values.Order());
    }

    [Fact]
    public void Many_different_integers_are_numbers()
    {
        using var folder = new DataFolder();
        folder.Write("t.csv", string.Join('\n', Enumerable.Range(0, 100).Select(i => $"{i},{i * 3}")));
        Assert.IsType<NumberLabels>(folder.Read("t.csv", s_last).Train.Labels);

        folder.Write("t.csv", string.Join('\n', Enumerable.Range(0, 100).Select(i => $"{i},{i % 30}")));
        Assert.IsType<ClassLabels>(folder.Read("t.csv", s_last).Train.Labels);
    }

    [Theory]
    [InlineData("a,b\n1,2\n3\n", "line 3 has 1 columns, the first has 2")]
    [InlineData("a,b\n1,2\n3,4,5\n", "line 3 has 3 columns, the first has 2")]
    [InlineData("a,b\n1,2\n\n3,x\n", "line 4, column 'b' is no number: 'x'")]
    [InlineData("1,2\n3,x\n", "line 2, column '2' is no number: 'x'")]
    [InlineData("a,b\n1,\n", "line 2, column 'b' is empty")]
    [InlineData("a,b\n1,inf\n", "line 2, column 'b' is not finite: 'inf'")]
    [InlineData("a,label\n1,2\n1,cat\n", "line 3, column 'label' is no number: 'cat'")]
    [InlineData("a,split\n1,train\n2,dev\n", "line 3, column 'split' is 'dev', not train, val or test")]
    [InlineData("a,split\n1,test\n2,val\n", "column 'split' leaves no row for train")]
    [InlineData("a,b\n1,2\n\"3,4\n", "line 3")]
    [InlineData("a,b\n", "no row below the header")]
    [InlineData("", "the table is empty")]
    [InlineData("label\n1\n", "no column is left as input")]
    public void Broken_tables_are_named_with_line_and_column(string table, string cause)
    {
        using var folder = new DataFolder();
        folder.Write("t.csv", table);
        Assert.Contains(cause, folder.Problem("t.csv"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_label_column_is_named_with_those_there_are()
    {
        using var folder = new DataFolder();
        folder.Write("t.csv", Table);
        Assert.Contains("no column 'quality' for the labels; there are a, b, label, split", folder.Problem("t.csv", new DataOptions { LabelColumn = "quality" }), StringComparison.Ordinal);

        folder.Write("t.csv", "1,2\n3,4\n");
        Assert.Contains("no column '3' for the labels among 2 columns", folder.Problem("t.csv", new DataOptions { LabelColumn = "3" }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_gzip_table_loses_no_row_silently()
    {
        using var folder = new DataFolder();
        var random = new Random(2);
        string rows = string.Join('\n', Enumerable.Range(0, 5000).Select(_ => random.NextSingle().ToString(CultureInfo.InvariantCulture)));
        byte[] bytes = DataFolder.Gzip(Encoding.UTF8.GetBytes(rows));
        folder.Write("t.csv.gz", bytes[..(bytes.Length / 2)]);

        Assert.Contains("t.csv.gz: ", folder.Problem("t.csv.gz"), StringComparison.Ordinal);
    }

    private static SampleSet Joined(DataSplits splits)
    {
        SampleSet[] sets = [splits.Train, splits.Validation, splits.Test];
        SampleArray first = sets[0].Inputs[0];
        Labels? labels = sets[0].Labels switch
        {
            ClassLabels => new ClassLabels([.. sets.SelectMany(set => ((ClassLabels)set.Labels!).Values)]),
            NumberLabels numbers => numbers with { Values = [.. sets.SelectMany(set => ((NumberLabels)set.Labels!).Values)] },
            _ => null,
        };
        return new SampleSet([first with { Values = [.. sets.SelectMany(set => set.Inputs[0].Values)] }], labels);
    }
}
