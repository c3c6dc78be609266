using Compressor.IR;
using Compressor.Onnx;
using Compressor.Onnx.Protobuf;
using Compressor.Tests.Onnx.Packing;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Onnx.Writing;

/// <summary>What is chosen takes about the fewest bytes of all there is to choose from, shared tables counted once: by enumeration.</summary>
public sealed class StoragePlanTests
{
    /// <summary>Encodings are exchanged one at a time: two that would have to change together may stay.</summary>
    private const double Nearly = 1.01;

    [Theory]
    [InlineData(0.02, 0.4)]
    [InlineData(0.05, 0.05)]
    [InlineData(0.1, 0.3)]
    [InlineData(0.5, 0.01)]
    public void No_pair_of_encodings_is_a_hundredth_smaller(double first, double second)
    {
        foreach (string values in (string[])["float32", "codebook"])
        {
            Model model = Two(PackedModels.Weights([41, 57], first, values), PackedModels.Weights([57, 30], second, values, seed: 8));
            var tables = new PackingTables(model);
            TensorSite[] sites =
            [
                .. model.Graph.Initializers.Select((weight, index) =>
                    new TensorSite { Tensor = weight, Model = model, IsInitializer = true, Tables = tables, Index = index }),
            ];
            Fragment[][] ways = [.. sites.Select(site => Ways(site, tables).ToArray())];
            long fewest = ways[0].Min(one => ways[1].Min(other =>
                one.Size + other.Size + tables.Closure([.. one.Needs, .. other.Needs]).Sum(key => (long)tables.SizeOf(key))));

            var plan = new StoragePlan(tables, StorageChoice.Smallest);
            foreach (TensorSite site in sites)
            {
                plan.Add(site, TensorEncodings.Of(site, StorageChoice.Smallest));
            }

            plan.Decide();

            long taken = sites.Sum(site => (long)plan.Of(site)!.Fragment.Graph.CalculateSize()) + plan.Tables.CalculateSize()
                + new ModelProto { Functions = { plan.Functions } }.CalculateSize();
            Assert.InRange(taken, 1, Nearly * fewest);
        }
    }

    private static IEnumerable<Fragment> Ways(TensorSite site, PackingTables tables)
    {
        foreach (TensorEncoding encoding in TensorEncodings.Of(site, StorageChoice.Smallest))
        {
            foreach (Fragment way in encoding is PackedEncoding packed ? [.. packed.Ways(site)] : (Fragment[])[encoding.Encode(site)!])
            {
                yield return way;
                if (encoding is PackedEncoding && PackedFunctions.Call(way, encoding.Id, tables) is { } call)
                {
                    yield return call;
                }
            }
        }
    }

    private static Model Two(TensorData first, TensorData second)
    {
        var builder = new GraphBuilder("two");
        string x = builder.Input("x", ElementType.Float32, "batch", first.Shape[0]);
        builder.Initializer("first", first);
        builder.Initializer("second", second);
        builder.Output(builder.Node("MatMul", [builder.Node("MatMul", [x, "first"]), "second"]), ElementType.Float32, "batch", second.Shape[1]);
        return builder.Build();
    }
}
