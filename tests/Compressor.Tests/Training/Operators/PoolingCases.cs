using Compressor.Tests.Support;

namespace Compressor.Tests.Training;

/// <summary>MaxPool, AveragePool and their global forms.</summary>
internal static class PoolingCases
{
    public static IEnumerable<OperatorCase> All()
    {
        foreach (long opset in (long[])[7, 8, 10, 11, 12, 17, 19, 22, 25])
        {
            yield return new OperatorCase("MaxPool", opset, ("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 })).X(2, 3, 7, 8);
            yield return new OperatorCase("AveragePool", opset, ("kernel_shape", new[] { 3, 2 }), ("pads", new[] { 1, 1, 1, 1 })).X(2, 3, 7, 8);
        }

        foreach (string opType in (string[])["GlobalAveragePool", "GlobalMaxPool"])
        {
            yield return new OperatorCase(opType, 9).X(2, 3, 5);
            yield return new OperatorCase(opType, 17).X(2, 3, 5, 4);
            yield return new OperatorCase(opType, 17).X(2, 3, 2, 4, 3);
        }

        foreach (string opType in (string[])["MaxPool", "AveragePool"])
        {
            foreach (OperatorCase subject in Shared(opType))
            {
                yield return subject;
            }
        }

        foreach (OperatorCase subject in Norms())
        {
            yield return subject;
        }

        OperatorCase Max(params (string, object)[] attributes) => new("MaxPool", 17, attributes);
        yield return Max(("kernel_shape", new[] { 3, 2 }), ("dilations", new[] { 2, 3 })).X(2, 3, 8, 9);
        yield return Max(("kernel_shape", new[] { 3, 3 }), ("dilations", new[] { 2, 2 }), ("pads", new[] { 2, 1, 2, 1 }), ("ceil_mode", 1), ("strides", new[] { 2, 2 })).X(2, 3, 8, 9);
        yield return Max(("kernel_shape", new[] { 3 }), ("dilations", new[] { 2 }), ("pads", new[] { 0, 2 })).X(2, 3, 9);
        yield return Max(("kernel_shape", new[] { 2, 2 })).X(2, 3, 4, 5).Outputs(2);
        yield return Max(("kernel_shape", new[] { 3, 3 }), ("pads", new[] { 1, 1, 1, 1 }), ("strides", new[] { 2, 2 })).X(2, 3, 6, 5).Outputs(2);
        yield return Max(("kernel_shape", new[] { 3, 3 }), ("pads", new[] { 2, 1, 0, 1 }), ("strides", new[] { 2, 2 })).X(2, 3, 6, 5).Outputs(2);
        yield return Max(("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 }), ("storage_order", 1)).X(2, 3, 4, 6).Outputs(2);
        yield return Max(("kernel_shape", new[] { 3 }), ("strides", new[] { 2 })).X(2, 3, 9).Outputs(2);
        yield return Max(("kernel_shape", new[] { 2, 2, 2 }), ("strides", new[] { 2, 1, 2 })).X(2, 2, 4, 3, 5).Outputs(2);

        OperatorCase Average(params (string, object)[] attributes) => new("AveragePool", 22, attributes);
        yield return Average(("kernel_shape", new[] { 2, 2 }), ("dilations", new[] { 2, 2 })).X(2, 3, 7, 8);
        yield return Average(("kernel_shape", new[] { 3, 2 }), ("dilations", new[] { 2, 1 }), ("pads", new[] { 1, 0, 2, 1 }), ("strides", new[] { 2, 2 }), ("count_include_pad", 1)).X(2, 3, 7, 8);
        yield return Average(("kernel_shape", new[] { 3, 2 }), ("dilations", new[] { 2, 1 }), ("pads", new[] { 1, 0, 2, 1 }), ("strides", new[] { 2, 2 })).X(2, 3, 7, 8);
        yield return Average(("kernel_shape", new[] { 3, 3 }), ("dilations", new[] { 2, 2 }), ("pads", new[] { 1, 0, 1, 1 }), ("strides", new[] { 2, 3 }), ("ceil_mode", 1), ("count_include_pad", 1)).X(1, 2, 8, 9);
        foreach (int[] pads in (int[][])[[1, 1, 1, 1], [0, 1, 1, 0], [0, 0, 0, 0]])
        {
            yield return Average(("kernel_shape", new[] { 3, 3 }), ("pads", pads), ("strides", new[] { 2, 2 }), ("count_include_pad", 1)).X(2, 3, 6, 7);
            yield return Average(("kernel_shape", new[] { 3, 3 }), ("pads", pads), ("strides", new[] { 2, 2 }), ("count_include_pad", 1), ("ceil_mode", 1)).X(2, 3, 6, 7);
        }
    }

    private static IEnumerable<OperatorCase> Norms()
    {
        foreach (long opset in (long[])[7, 11, 18, 22])
        {
            foreach (int p in (int[])[1, 2, 3])
            {
                OperatorCase Pool(params (string, object)[] attributes) => new("LpPool", opset, [.. attributes, ("p", p)]);
                yield return Pool(("kernel_shape", new[] { 2, 3 }), ("strides", new[] { 2, 1 })).X(2, 3, 7, 8);
                yield return Pool(("kernel_shape", new[] { 3, 3 }), ("pads", new[] { 0, 1, 2, 1 })).X(2, 3, 5, 6);
                yield return Pool(("kernel_shape", new[] { 2 }), ("auto_pad", "SAME_UPPER")).X(2, 3, 5);
                if (opset < 18)
                {
                    yield return new OperatorCase("GlobalLpPool", opset, ("p", p)).X(2, 3, 5, 4);
                }
            }
        }

        OperatorCase Wide(params (string, object)[] attributes) => new("LpPool", 18, attributes);
        yield return Wide(("kernel_shape", new[] { 2, 2 }), ("dilations", new[] { 2, 3 })).X(2, 3, 7, 8);
        yield return Wide(("kernel_shape", new[] { 3, 2 }), ("ceil_mode", 1), ("strides", new[] { 2, 3 })).X(2, 3, 6, 7);
        yield return Wide(("kernel_shape", new[] { 2, 2, 2 })).X(1, 2, 4, 3, 5);
        yield return new OperatorCase("GlobalLpPool", 13).X(2, 3, 6);
    }

    private static IEnumerable<OperatorCase> Shared(string opType)
    {
        OperatorCase Pool(params (string, object)[] attributes) => new(opType, 19, attributes);

        yield return Pool(("kernel_shape", new[] { 3 }), ("strides", new[] { 2 }), ("pads", new[] { 1, 1 })).X(2, 3, 9);
        yield return Pool(("kernel_shape", new[] { 2, 3, 2 }), ("strides", new[] { 1, 2, 2 }), ("pads", new[] { 1, 0, 1, 1, 0, 1 })).X(1, 2, 4, 5, 6);
        yield return Pool(("kernel_shape", new[] { 3, 3 }), ("pads", new[] { 2, 2, 2, 2 })).X(2, 3, 5, 6);
        yield return Pool(("kernel_shape", new[] { 3, 3 }), ("pads", new[] { 0, 1, 2, 1 }), ("strides", new[] { 2, 2 })).X(2, 3, 7, 6);

        // Windows that ceil_mode adds: wholly inside, half outside, and one that would start beyond the input.
        foreach (int size in (int[])[5, 6, 7, 8])
        {
            foreach (int[] pads in (int[][])[[0, 0, 0, 0], [1, 1, 1, 1], [0, 0, 1, 1], [1, 0, 0, 1]])
            {
                yield return Pool(("kernel_shape", new[] { 3, 2 }), ("strides", new[] { 2, 3 }), ("pads", pads), ("ceil_mode", 1)).X(1, 2, size, size);
            }

            yield return Pool(("kernel_shape", new[] { 1, 2 }), ("strides", new[] { 2, 2 }), ("ceil_mode", 1)).X(1, 2, size, size);
        }

        foreach (string autoPad in (string[])["SAME_UPPER", "SAME_LOWER", "VALID"])
        {
            yield return Pool(("kernel_shape", new[] { 3, 2 }), ("strides", new[] { 2, 2 }), ("auto_pad", autoPad)).X(2, 3, 7, 8);
            yield return Pool(("kernel_shape", new[] { 4 }), ("strides", new[] { 3 }), ("auto_pad", autoPad)).X(2, 3, 11);
            yield return Pool(("kernel_shape", new[] { 2, 2 }), ("auto_pad", autoPad)).X(2, 3, 5, 5);
        }
    }
}
