using Compressor.Tests.Support;
using Compressor.Training;
using Xunit;

namespace Compressor.Tests.Training;

/// <summary>Every operator against ONNX Runtime and against finite differences.</summary>
public sealed class OperatorTests
{
    /// <summary>What takes a graph or a sequence is no case of one node: <see cref="ControlFlowTests"/>, <see cref="SequenceTests"/>.</summary>
    private static readonly string[] TestedByWholeGraphs =
    [
        "ConcatFromSequence", "If", "Loop", "Scan", "SequenceAt", "SequenceConstruct", "SequenceEmpty", "SequenceErase", "SequenceInsert",
        "SequenceLength", "SplitToSequence",
    ];

    private static readonly Dictionary<string, OperatorCase> Cases = All().ToDictionary(subject => subject.FullName);

    public static TheoryData<string> Names() => [.. Cases.Keys];

    public static TheoryData<string> NamesWithGradient() => [.. Cases.Values.Where(subject => subject.HasGradient).Select(subject => subject.FullName)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Computes_what_onnx_runtime_computes(string name) => OperatorOracle.AssertSameAsOnnxRuntime(Cases[name]);

    [Theory]
    [MemberData(nameof(NamesWithGradient))]
    public void Gradients_are_those_of_finite_differences(string name) => OperatorOracle.AssertGradients(Cases[name]);

    [Fact]
    public void Every_operator_of_the_table_has_a_case()
    {
        IEnumerable<(string, string)> tested = Cases.Values.Select(subject => (subject.Domain, subject.OpType)).Distinct();
        Assert.Empty(OperatorTable.Operators.Select(known => (known.Domain, known.OpType)).Except(tested)
            .Except(TestedByWholeGraphs.Select(opType => ("", opType))));
    }

    [Fact]
    public void The_table_is_sorted()
    {
        (string Domain, string OpType)[] names = [.. OperatorTable.Operators.Select(known => (known.Domain, known.OpType))];
        Assert.Equal(names.OrderBy(name => name.Domain, StringComparer.Ordinal).ThenBy(name => name.OpType, StringComparer.Ordinal), names);
    }

    private static IEnumerable<OperatorCase> All() =>
    [
        .. ProductCases.All(),
        .. RecurrentCases.All(),
        .. PoolingCases.All(),
        .. NormalizationCases.All(),
        .. ElementwiseCases.All(),
        .. ReductionCases.All(),
        .. RearrangingCases.All(),
        .. ShapeCases.All(),
        .. ResizeCases.All(),
        .. IndexingCases.All(),
        .. LossCases.All(),
        .. SamplingCases.All(),
        .. SignalCases.All(),
        .. TrigonometricCases.All(),
        .. AttentionCases.All(),
        .. IntegerCases.All(),
        .. LegacyCases.All(),
        .. MicrosoftAttentionCases.All(),
        .. MicrosoftCases.All(),
    ];
}
