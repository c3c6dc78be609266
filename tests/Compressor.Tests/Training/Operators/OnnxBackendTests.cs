using System.Globalization;
using System.Text;
using Compressor.IR;
using Compressor.Tests.Support;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training;

/// <summary>
/// The ONNX project's own test cases: those that are ours to pass, and beyond them whatever runs. The cases left out, with reasons, stand
/// in Snapshots/backend-exclusions.md.
/// </summary>
public sealed class OnnxBackendTests
{
    /// <summary>Required cases of the node group that may be left out.</summary>
    private const int MostExcluded = 40;

    /// <summary>Cases of all groups in version 1.12, by which it is recognised.</summary>
    private const int CasesOfVersion12 = 1072;

    /// <summary>Tolerance of cases whose models or outputs hold numbers to four or five digits only.</summary>
    private const double FewDigits = 1e-4;

    private static readonly string[] WithFewDigits = ["window", "roialign"];

    private static readonly Dictionary<string, OnnxBackendCase> Cases = OnnxBackendCase.All
        .Where(subject => subject.Required || subject.Runs).ToDictionary(subject => subject.Name);

    private static readonly Dictionary<string, string> Excluded =
        OnnxBackendExclusions.Required.Concat(OnnxBackendExclusions.Extra).ToDictionary();

    public static TheoryData<string?> Names() => [.. Cases.Count == 0 ? [null] : (IEnumerable<string?>)Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Computes_the_expected_outputs(string? name)
    {
        Assert.SkipWhen(name is null, $"install libonnx-testdata, or name its data folder in {OnnxBackendCase.Variable}.");
        Assert.SkipWhen(Excluded.TryGetValue(name!, out string? reason), $"{name}: {reason}");
        OnnxBackendCase subject = Cases[name!];
        Model model = subject.Model();
        Assert.NotEmpty(subject.DataSets());
        foreach (string set in subject.DataSets())
        {
            IReadOnlyDictionary<string, TensorData> feeds = OnnxBackendCase.Tensors(set, "input", model.Graph.RequiredInputs());
            IReadOnlyDictionary<string, TensorData> expected = OnnxBackendCase.Tensors(set, "output", model.Graph.Outputs);
            Assert.NotEmpty(expected);
            ElementType[] types = [.. expected.Values.Concat(feeds.Values).Select(value => value.Type)];
            bool half = types.Any(type => type is ElementType.Float16 or ElementType.BFloat16);
            double tolerance = half ? 1e-2 : WithFewDigits.Any(name!.Contains) ? FewDigits : 1e-5;
            ScalarType floatType = types.Contains(ElementType.Float64) ? ScalarType.Float64 : ScalarType.Float32;
            OperatorOracle.AssertComputes(model, feeds, [.. expected.Keys], expected, tolerance, floatType);
        }
    }

    [Theory]
    [InlineData("node", 652)]
    [InlineData("pytorch-converted", 82)]
    [InlineData("pytorch-operator", 34)]
    [InlineData("simple", 15)]
    public void The_rule_asks_for_this_many_cases_of_version_1_12(string group, int count)
    {
        SkipUnlessVersion12();
        Assert.Equal(count, OnnxBackendCase.All.Count(subject => subject.Required && subject.Group == group));
    }

    [Fact]
    public void Few_cases_are_excluded_and_only_of_the_node_group()
    {
        SkipUnlessVersion12();
        ILookup<bool, string> names = Cases.Values.ToLookup(subject => subject.Required, subject => subject.Name);
        Assert.Empty(OnnxBackendExclusions.Required.Keys.Except(names[true]));
        Assert.Empty(OnnxBackendExclusions.Extra.Keys.Except(names[false]));
        string[] final = [.. OnnxBackendExclusions.Required
            .Where(entry => !entry.Value.EndsWith("waiting", StringComparison.Ordinal)).Select(entry => entry.Key)];
        Assert.All(final, name => Assert.StartsWith("node/", name, StringComparison.Ordinal));
        Assert.InRange(final.Length, 0, MostExcluded);
    }

    [Fact]
    public void The_table_of_exclusions_is_up_to_date()
    {
        SkipUnlessVersion12();
        var text = new StringBuilder("# ONNX backend tests, version 1.12\n\n");
        text.Append("A case is required where it has a float tensor in or out and is no training, quantised, text or random ");
        text.Append("operator, nor an `_expanded` twin.\n\n");
        text.Append("| group | cases | required | of them excluded | passed beyond the rule |\n| --- | ---: | ---: | ---: | ---: |\n");
        foreach (string group in OnnxBackendCase.Groups)
        {
            OnnxBackendCase[] members = [.. OnnxBackendCase.All.Where(subject => subject.Group == group)];
            int required = members.Count(subject => subject.Required);
            int excluded = members.Count(subject => OnnxBackendExclusions.Required.ContainsKey(subject.Name));
            int extra = members.Count(subject => subject is { Required: false, Runs: true } && !Excluded.ContainsKey(subject.Name));
            text.Append(CultureInfo.InvariantCulture, $"| {group} | {members.Length} | {required} | {excluded} | {extra} |\n");
        }

        Append("Required cases that are excluded", OnnxBackendExclusions.Required);
        Append("Other cases with known operators that are left out", OnnxBackendExclusions.Extra);
        Snapshot.Matches("backend-exclusions.md", text.ToString());

        void Append(string title, IReadOnlyDictionary<string, string> table)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n| case | reason |\n| --- | --- |\n");
            foreach ((string name, string reason) in table.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"| {name} | {reason} |\n");
            }
        }
    }

    private static void SkipUnlessVersion12() =>
        Assert.SkipUnless(OnnxBackendCase.All.Count == CasesOfVersion12, "version 1.12 of the cases is not here.");
}
