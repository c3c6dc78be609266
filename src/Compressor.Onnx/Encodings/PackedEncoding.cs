using Compressor.IR;
using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>
/// Kept values and coded positions, from which standard operators rebuild the tensor when a session opens. Runtimes fold these nodes, so
/// that what runs is the plain tensor. What a tensor takes is what its nodes and constants take, the value code included.
/// </summary>
internal abstract class PackedEncoding : TensorEncoding
{
    /// <summary>ONNX Runtime folds no node whose output passes 1 GiB: half of that leaves room for what is computed on the way.</summary>
    private const long MostBytes = 1L << 29;

    /// <summary>Beyond so many kept values, the value code with the fewest bits is the smallest; below, it is tried out.</summary>
    private const int ManyValues = 1 << 14;

    public override StorageChoice? Choice => StorageChoice.Packed;

    public override TensorStorage? Keeps => TensorStorage.Packed;

    /// <summary>Versions of the standard operator set in which the nodes exist.</summary>
    protected abstract (long First, long Last) Opsets { get; }

    /// <summary>What the name of the last node begins with: the number of the tensor follows. No two encodings begin with one
    /// letter.</summary>
    public static string MarkOf(string id) => $"{PackedNames.Marker}_{id[0]}";

    /// <summary>Why no packed encoding may store a tensor where it stands; null where one may.</summary>
    public static string? Obstacle(TensorSite site) => site switch
    {
        { IsInitializer: false } => "it belongs to a model-local function or to an attribute",
        { Tensor.Data.Type: not (ElementType.Float32 or ElementType.Float64 or ElementType.Float16) } =>
            $"its type is {site.Tensor.Data.Type}",
        { IsGraphOutput: true } => "it is an output of the graph as well",
        { Tables.Opset: < 9 } => $"operator set {site.Tables.Opset} lacks the operators, which came with 9",
        _ when site.Tensor.Data.Bytes.Length > MostBytes => "it takes more than 512 MiB, which ONNX Runtime would rebuild in every run",
        _ => null,
    };

    public override bool Applies(TensorSite site) =>
        site.Tensor.Data.Rank > 0 && site.Tensor.Data.Count > 0 && Obstacle(site) is null
        && site.Tables.Opset >= Opsets.First && site.Tables.Opset <= Opsets.Last;

    public override bool Competes(TensorSite site) => true;

    /// <summary>The smallest of the ways, shared tables left out.</summary>
    public override Fragment? Encode(TensorSite site) => Ways(site).MinBy(fragment => fragment.Size);

    /// <summary>With every way to store the values that loses nothing.</summary>
    public IEnumerable<Fragment> Ways(TensorSite site)
    {
        IEnumerable<ValueCode> codes = site.Packed.WaysToStoreValues.Where(code => code.FirstOpset <= site.Tables.Opset);
        if (site.Packed.Positions.Length > ManyValues)
        {
            codes = codes.OrderBy(code => code.Bits).Take(1);
        }

        return codes.SelectMany(code => Build(site, code)).OfType<Fragment>();
    }

    /// <summary>The fragments to choose from for one value code.</summary>
    protected abstract IEnumerable<Fragment?> Build(TensorSite site, ValueCode values);

    /// <summary>Builds one fragment.</summary>
    /// <param name="place">Puts the values into their places: a vector of as many elements as the tensor has.</param>
    protected Fragment Build(TensorSite site, ValueCode values, Func<FragmentBuilder, string> place)
    {
        var builder = new FragmentBuilder(site.Tables, site.Tables.PrefixOf(site.Index));
        string placed = place(builder);
        TensorData data = site.Tensor.Data;
        values.Finish(builder, data.Rank == 1 ? placed : builder.Node("Reshape", placed, builder.Longs(data.Shape)));
        NodeProto last = builder.Graph.Node[^1];
        last.Output[0] = site.Tensor.Name;
        last.Name = MarkOf(Id);
        Attach(builder.Graph, TensorRests.Restore(site.Tensor.Unmodelled).Tensor);
        return new Fragment($"packed {Id} {values.Id}", builder.Graph, builder.Needs);
    }

    /// <summary>A place for every value: a vector of zeros with the values at their positions.</summary>
    protected static string Scatter(FragmentBuilder builder, TensorSite site, ValueCode values, string positions, ReadOnlySpan<int> kept) =>
        builder.Scatter(builder.Repeated(site.Tensor.Data.Count, values.PlacedAs), positions, values.Vector(builder, kept));

    /// <summary>What the IR does not model of a tensor (its doc string) travels with its first constant.</summary>
    private static void Attach(GraphProto graph, TensorProto? rest)
    {
        TensorProto? first = graph.Initializer.FirstOrDefault() ?? graph.Node.FirstOrDefault(node =>
            node.OpType == "Constant")?.Attribute[0].T;
        if (rest is not null)
        {
            first?.MergeFrom(rest);
        }
    }
}
