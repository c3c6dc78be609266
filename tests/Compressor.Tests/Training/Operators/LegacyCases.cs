using Compressor.IR;
using Compressor.Tests.Support;

namespace Compressor.Tests.Training;

/// <summary>Experimental operators of the first opsets, which ONNX dropped and ONNX Runtime still runs.</summary>
internal static class LegacyCases
{
    public static IEnumerable<OperatorCase> All()
    {
        foreach (long opset in (long[])[7, 9])
        {
            yield return new OperatorCase("Affine", opset, ("alpha", 0.5f), ("beta", -0.25f)).X(2, 3);
            yield return new OperatorCase("ScaledTanh", opset, ("alpha", 1.7f), ("beta", 0.6f)).X(2, 3);
            yield return new OperatorCase("ParametricSoftplus", opset, ("alpha", 1.5f), ("beta", -0.7f)).Between(-9, 9, 2, 3);
            yield return new OperatorCase("ImageScaler", opset, ("scale", 0.5f), ("bias", new[] { 1f, -2f, 3f })).X(2, 3, 2, 4);
            yield return new OperatorCase("Crop", opset, ("border", new[] { 1, 2, 0, 1 })).X(2, 3, 5, 6);
            yield return new OperatorCase("Crop", opset, ("border", new[] { 1, 2, 0, 1 }), ("scale", new[] { 2, 3 })).X(2, 3, 5, 6);
            yield return new OperatorCase("Scale", opset, ("scale", 0.5f)).X(2, 3);
            yield return new OperatorCase("DynamicSlice", opset).X(4, 5).Longs(1, -2).Longs(3, 9);
            yield return new OperatorCase("DynamicSlice", opset).X(4, 5).Longs(1).Longs(-1).Longs(1);
        }

        TensorData six = OperatorCase.Numbers([2, 3], 1, 2, 3, 4, 5, 6);
        OperatorCase Fill(params (string, object)[] attributes) =>
            new OperatorCase("GivenTensorFill", 7, [("values", six.ToFloats()), .. attributes]).NoGradient()
                .Means((builder, _) => builder.Node("Constant", [], null, ("value", six)));
        yield return Fill(("shape", new[] { 2, 3 }));
        yield return Fill().X(2, 3);
        yield return Fill(("input_as_shape", 1), ("extra_shape", new[] { 3 })).Longs(2);
    }
}
