using Compressor.IR;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Training;

/// <summary>The ONNX project's own test cases for our operators.</summary>
public sealed class OnnxBackendTests
{
    /// <summary>Tolerance of the window functions, whose models hold pi to five digits only.</summary>
    private const double ShortPi = 1e-4;

    private const string NoType = "torch has no arithmetic for uint16 (as which this version stores bfloat16), uint32 and uint64";
    private const string NoText = "text is no value of a network that is trained";
    private const string NoTensor = "sequences and optionals are no tensors";
    private const string TrainingMode = "batch norm exported in training mode is refused";
    private const string RandomDropout = "dropout is the identity, also where the file asks for noise";
    private const string FractionalLength = "the expected output counts with a fractional output length, ONNX Runtime and we with the real one";

    /// <summary>Cases that are not ours to pass, with the reason.</summary>
    private static readonly Dictionary<string, string> Excluded = new()
    {
        ["node/test_bitshift_left_uint16"] = NoType,
        ["node/test_bitshift_left_uint32"] = NoType,
        ["node/test_bitshift_left_uint64"] = NoType,
        ["node/test_bitshift_right_uint16"] = NoType,
        ["node/test_bitshift_right_uint32"] = NoType,
        ["node/test_bitshift_right_uint64"] = NoType,
        ["node/test_cast_BFLOAT16_to_FLOAT"] = NoType,
        ["node/test_cast_FLOAT_to_BFLOAT16"] = NoType,
        ["node/test_castlike_BFLOAT16_to_FLOAT_expanded"] = NoType,
        ["node/test_castlike_FLOAT_to_BFLOAT16_expanded"] = NoType,
        ["node/test_max_uint16"] = NoType,
        ["node/test_max_uint32"] = NoType,
        ["node/test_max_uint64"] = NoType,
        ["node/test_min_uint16"] = NoType,
        ["node/test_min_uint32"] = NoType,
        ["node/test_min_uint64"] = NoType,
        ["node/test_mod_uint16"] = NoType,
        ["node/test_mod_uint32"] = NoType,
        ["node/test_mod_uint64"] = NoType,
        ["node/test_pow_types_float32_uint32"] = NoType,
        ["node/test_pow_types_float32_uint64"] = NoType,
        ["node/test_cast_FLOAT_to_STRING"] = NoText,
        ["node/test_cast_STRING_to_FLOAT"] = NoText,
        ["node/test_castlike_FLOAT_to_STRING_expanded"] = NoText,
        ["node/test_castlike_STRING_to_FLOAT_expanded"] = NoText,
        ["node/test_identity_opt"] = NoTensor,
        ["node/test_identity_sequence"] = NoTensor,
        ["node/test_batchnorm_epsilon_training_mode"] = TrainingMode,
        ["node/test_batchnorm_example_training_mode"] = TrainingMode,
        ["node/test_training_dropout"] = RandomDropout,
        ["node/test_training_dropout_default"] = RandomDropout,
        ["node/test_training_dropout_default_mask"] = RandomDropout,
        ["node/test_training_dropout_mask"] = RandomDropout,
        ["node/test_resize_downsample_scales_cubic_align_corners"] = FractionalLength,
        ["node/test_resize_downsample_scales_linear_align_corners"] = FractionalLength,
    };

    public static TheoryData<string?> Names() => [.. OnnxBackendCase.Names()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Computes_the_expected_outputs(string? name)
    {
        Assert.SkipWhen(name is null, $"install libonnx-testdata, or name its data folder in {OnnxBackendCase.Variable}.");
        Assert.SkipWhen(Excluded.TryGetValue(name!, out string? reason), $"{name}: {reason}");
        Model model = OnnxBackendCase.Model(name!);
        IReadOnlyDictionary<string, TensorData> feeds = OnnxBackendCase.Tensors(name!, "input", model.Graph.RequiredInputs());
        IReadOnlyDictionary<string, TensorData> expected = OnnxBackendCase.Tensors(name!, "output", model.Graph.Outputs);
        Assert.NotEmpty(expected);
        bool half = expected.Values.Concat(feeds.Values).Any(value => value.Type is ElementType.Float16 or ElementType.BFloat16);
        OperatorOracle.AssertComputes(model, feeds, [.. expected.Keys], expected, half ? 1e-2 : name!.Contains("window", StringComparison.Ordinal) ? ShortPi : 1e-5);
    }

    [Fact]
    public void Excluded_cases_exist()
    {
        string?[] names = [.. OnnxBackendCase.Names()];
        Assert.SkipWhen(names is [null], "the cases are not here.");
        Assert.Empty(Excluded.Keys.Except(names));
    }
}
