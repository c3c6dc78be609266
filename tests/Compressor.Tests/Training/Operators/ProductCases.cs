using Compressor.Tests.Support;

namespace Compressor.Tests.Training;

/// <summary>Gemm, MatMul, Einsum and the convolutions.</summary>
internal static class ProductCases
{
    public static IEnumerable<OperatorCase> All()
    {
        foreach (long opset in (long[])[7, 9, 11, 13, 17, 21, 25])
        {
            yield return new OperatorCase("Gemm", opset).X(3, 4).W(4, 5).W(5);
            yield return new OperatorCase("Gemm", opset, ("transB", 1), ("alpha", 0.5f), ("beta", 2f)).X(3, 4).W(5, 4).W(3, 1);
            yield return new OperatorCase("MatMul", opset).X(3, 4).W(4, 5);
            yield return new OperatorCase("Conv", opset).X(2, 3, 7, 6).W(4, 3, 3, 3).W(4);
            yield return new OperatorCase("ConvTranspose", opset).X(2, 3, 4, 5).W(3, 4, 3, 3).W(4);
        }

        yield return new OperatorCase("Gemm", 13, ("transA", 1), ("transB", 1)).X(4, 3).W(5, 4).W(3, 5);
        yield return new OperatorCase("Gemm", 13, ("transA", 1)).X(4, 3).W(4, 5);
        yield return new OperatorCase("Gemm", 13, ("alpha", 3f)).X(4, 3).W(3, 5);
        yield return new OperatorCase("Gemm", 13, ("beta", 0.3f)).X(4, 3).W(3, 5).Scalar(2f);
        yield return new OperatorCase("MatMul", 13).X(2, 3, 4).W(4, 5);
        yield return new OperatorCase("MatMul", 13).X(2, 1, 3, 4).X(5, 4, 2);
        yield return new OperatorCase("MatMul", 13).X(4).W(4, 5);
        yield return new OperatorCase("MatMul", 13).X(3, 4).W(4);
        yield return new OperatorCase("MatMul", 13).W(2, 3).X(3, 4);

        foreach (string equation in (string[])["bij,bjk->bik", "bij, bjk", "bhid,bhjd->bhij", "...i,ij->...j", "bii->bi", "ij->"])
        {
            OperatorCase einsum = new OperatorCase("Einsum", 12, ("equation", equation));
            yield return equation switch
            {
                "bhid,bhjd->bhij" => einsum.X(2, 2, 3, 4).X(2, 2, 5, 4),
                "...i,ij->...j" => einsum.X(2, 3, 4).W(4, 5),
                "bii->bi" => einsum.X(2, 3, 3),
                "ij->" => einsum.X(2, 3),
                _ => einsum.X(2, 3, 4).X(2, 4, 5),
            };
        }

        OperatorCase Einsum(string equation) => new("Einsum", 12, ("equation", equation));
        yield return Einsum("ij,k->ik").X(2, 3).W(4);
        yield return Einsum("ij,jkl->ik").X(2, 3).W(3, 4, 2);
        yield return Einsum("ii,ij->j").X(3, 3).W(3, 4);
        yield return Einsum("ji,jk").W(3, 2).X(3, 4);
        yield return Einsum("...ij,...jk").X(2, 3, 4).W(2, 4, 5);
        yield return Einsum("ij,ij->").X(3, 4).W(3, 4);
        yield return Einsum("bi,ij,bj->b").X(2, 3).W(3, 4).X(2, 4);
        yield return Einsum("ij->ji").W(3, 4);
        yield return Einsum("ii->i").X(3, 3);

        foreach (OperatorCase subject in Convolutions().Concat(Transposed()))
        {
            yield return subject;
        }
    }

    private static IEnumerable<OperatorCase> Convolutions()
    {
        OperatorCase Conv(params (string, object)[] attributes) => new("Conv", 17, attributes);

        yield return Conv(("auto_pad", "VALID"), ("dilations", new[] { 2, 2 })).X(2, 3, 9, 8).W(4, 3, 3, 2).W(4);
        yield return Conv(("strides", new[] { 2 }), ("pads", new[] { 1, 1 })).X(2, 3, 9).W(4, 3, 3).W(4);
        yield return Conv(("pads", new[] { 0, 2 })).X(2, 3, 9).W(4, 3, 3);
        yield return Conv(("pads", new[] { 1, 0, 1, 1, 0, 1 })).X(2, 2, 4, 5, 6).W(3, 2, 3, 2, 3).W(3);
        yield return Conv(("pads", new[] { 0, 1, 2, 1, 0, 0 })).X(1, 2, 4, 5, 6).W(3, 2, 3, 2, 3).W(3);
        yield return Conv(("group", 2), ("dilations", new[] { 2, 1 })).X(2, 4, 8, 7).W(6, 2, 3, 3).W(6);
        yield return Conv(("group", 4), ("kernel_shape", new[] { 3, 3 }), ("pads", new[] { 1, 1, 1, 1 })).X(2, 4, 5, 5).W(4, 1, 3, 3);
        yield return Conv(("pads", new[] { 0, 1, 1, 2 }), ("strides", new[] { 2, 3 })).X(2, 3, 8, 9).W(4, 3, 3, 2).W(4);
        foreach (string autoPad in (string[])["SAME_UPPER", "SAME_LOWER", "VALID"])
        {
            yield return Conv(("auto_pad", autoPad), ("strides", new[] { 2, 2 })).X(2, 3, 7, 8).W(4, 3, 4, 3).W(4);
            yield return Conv(("auto_pad", autoPad), ("strides", new[] { 3, 1 })).X(2, 3, 7, 8).W(4, 3, 2, 4).W(4);
            yield return Conv(("auto_pad", autoPad)).X(2, 3, 7).W(4, 3, 4);
        }
    }

    private static IEnumerable<OperatorCase> Transposed()
    {
        OperatorCase Transposed(params (string, object)[] attributes) => new("ConvTranspose", 17, attributes);

        yield return Transposed(("strides", new[] { 2 }), ("pads", new[] { 1, 1 }), ("output_padding", new[] { 1 })).X(2, 3, 5).W(3, 4, 3).W(4);
        yield return Transposed(("strides", new[] { 2, 1, 2 })).X(1, 2, 3, 4, 2).W(2, 3, 2, 3, 2).W(3);
        yield return Transposed(("strides", new[] { 3, 2 }), ("pads", new[] { 1, 2, 0, 1 })).X(2, 3, 4, 5).W(3, 4, 4, 5).W(4);
        yield return Transposed(("strides", new[] { 3, 2 }), ("pads", new[] { 1, 0, 0, 1 }), ("output_padding", new[] { 2, 1 })).X(2, 3, 4, 5).W(3, 4, 3, 3).W(4);
        yield return Transposed(("dilations", new[] { 2, 2 }), ("strides", new[] { 1, 2 })).X(2, 3, 4, 5).W(3, 4, 3, 2).W(4);
        yield return Transposed(("group", 2), ("strides", new[] { 2, 2 }), ("pads", new[] { 1, 1, 1, 1 })).X(2, 4, 4, 5).W(4, 3, 3, 3).W(6);
        yield return Transposed(("group", 4), ("strides", new[] { 2, 2 }), ("pads", new[] { 0, 1, 1, 1 })).X(2, 4, 4, 5).W(4, 1, 4, 4);
        yield return Transposed(("strides", new[] { 2, 2 }), ("output_shape", new[] { 10, 8 })).X(1, 2, 4, 4).W(2, 3, 3, 3).W(3);
        yield return Transposed(("strides", new[] { 3, 2 }), ("output_shape", new[] { 10, 8 }), ("output_padding", new[] { 1, 1 })).X(1, 1, 3, 3).W(1, 2, 3, 3);
        yield return Transposed(("strides", new[] { 2, 2 }), ("output_shape", new[] { 8, 7 }), ("auto_pad", "SAME_UPPER")).X(1, 2, 4, 4).W(2, 3, 4, 4);
        yield return Transposed(("strides", new[] { 2, 2 }), ("output_shape", new[] { 8, 7 }), ("auto_pad", "SAME_LOWER")).X(1, 2, 4, 4).W(2, 3, 4, 4);
        foreach (string autoPad in (string[])["SAME_UPPER", "SAME_LOWER", "VALID"])
        {
            yield return Transposed(("auto_pad", autoPad), ("strides", new[] { 2, 2 })).X(1, 2, 4, 3).W(2, 3, 3, 4).W(3);
            yield return Transposed(("auto_pad", autoPad), ("strides", new[] { 2 })).X(1, 2, 4).W(2, 3, 5);
        }
    }
}
