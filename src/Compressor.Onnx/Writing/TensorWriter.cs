using Compressor.IR;
using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>
/// Encodes tensors one after the other and notes what each took. Where encodings are to be chosen from, the model is walked twice: once to
/// survey its tensors, and after <see cref="Decide"/> to write them.
/// </summary>
internal sealed class TensorWriter
{
    /// <summary>Tensors below this stay inside even a model that is too large: shapes and scalars must be there at load time.</summary>
    private const int MinExternalBytes = 1024;

    /// <summary>Weights below this are not worth a line that says why they were left alone.</summary>
    private const int MinNotedElements = 256;

    private readonly Model model;
    private readonly StorageChoice choice;
    private readonly ExternalDataFile? external;
    private readonly PackingTables tables;
    private readonly StoragePlan plan;
    private readonly List<WrittenTensor> written = [];
    private readonly List<string> notes = [];
    private bool surveying = true;
    private int tensors;

    public TensorWriter(Model model, StorageChoice choice, ExternalDataFile? external)
    {
        this.model = model;
        this.choice = choice;
        this.external = external;
        tables = new PackingTables(model);
        plan = new StoragePlan(tables, choice);
    }

    /// <summary>Whether large tensors must go to the external file, as the model would pass protobuf's limit.</summary>
    public bool ForceExternal { get; init; }

    public IReadOnlyList<WrittenTensor> Written => written;

    /// <summary>What a reader of the report should know: which weights were left alone, and why.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Bytes that the encoded tensors take inside the model.</summary>
    public long InlineBytes { get; private set; }

    /// <summary>What packed tensors share; it goes before everything else in the main graph.</summary>
    public GraphProto Tables => plan.Tables;

    /// <summary>The functions that rebuild packed tensors.</summary>
    public IReadOnlyList<FunctionProto> Functions => plan.Functions;

    /// <summary>Ends the survey: every tensor's encoding is chosen.</summary>
    public void Decide()
    {
        plan.Decide();
        surveying = false;
        tensors = 0;
        InlineBytes = plan.Tables.CalculateSize() + plan.Functions.Sum(function => (long)function.CalculateSize());
    }

    /// <param name="name">The key by which reports know it.</param>
    public GraphProto Initializer(Initializer initializer, bool isGraphInput, bool isGraphOutput, string name)
    {
        TensorSite site = Site(initializer, isInitializer: true) with { IsGraphInput = isGraphInput, IsGraphOutput = isGraphOutput };
        (TensorEncoding encoding, GraphProto graph) = Encode(site, name);
        if (isGraphInput && encoding is PackedEncoding && model.IrVersion >= 4)
        {
            notes.Add($"'{name}' was listed among the graph's inputs, which would have it rebuilt in every run; it left that list");
        }

        return graph;
    }

    /// <summary>The tensor of a Constant node as part of the graph; null where the node stays.</summary>
    /// <param name="output">The node's output.</param>
    public GraphProto? Constant(Initializer tensor, string output, bool isGraphOutput, string name)
    {
        Initializer initializer = tensor with { Name = output };
        TensorSite site = Site(initializer, isInitializer: true) with { IsConstantNode = true, IsGraphOutput = isGraphOutput };
        if (surveying)
        {
            Survey(site);
        }
        else if (plan.Of(site)?.Encoding is PackedEncoding)
        {
            // The survey saw the node's attribute as well, since its node might have stayed.
            tensors++;
            return Encode(site, name).Graph;
        }

        return null;
    }

    public TensorProto Attribute(Initializer tensor, string name) => Encode(Site(tensor, isInitializer: false), name).Graph.Initializer[0];

    private TensorSite Site(Initializer tensor, bool isInitializer) => new()
    {
        Tensor = tensor,
        Model = model,
        IsInitializer = isInitializer,
        External = external,
        Tables = tables,
        PrefersOpening = choice == StorageChoice.Auto,
        Index = tensors++,
    };

    private void Survey(TensorSite site)
    {
        IReadOnlyList<TensorEncoding> encodings = TensorEncodings.Of(site, choice);
        if (encodings.Count > 1 || encodings[0] is PackedEncoding)
        {
            plan.Add(site, encodings);
        }
    }

    private (TensorEncoding Encoding, GraphProto Graph) Encode(TensorSite site, string name)
    {
        if (surveying)
        {
            Survey(site);
            return (TensorEncodings.Dense, new GraphProto { Initializer = { new TensorProto() } });
        }

        (TensorEncoding encoding, Fragment fragment) = plan.Of(site) is { } chosen
            ? (chosen.Encoding, chosen.Fragment)
            : TensorEncodings.Of(site, choice)[0] is var only ? (only, only.Encode(site)!) : default;
        bool moves = ForceExternal && site.IsInitializer && site.Tensor.Data.Bytes.Length >= MinExternalBytes;
        if (moves && (encoding is DenseEncoding or TypedEncoding) && TensorEncodings.External.Applies(site))
        {
            encoding = TensorEncodings.External;
            fragment = encoding.Encode(site)!;
        }

        Note(site, encoding, name);
        InlineBytes += fragment.Size;
        written.Add(new WrittenTensor(name, fragment.Storage, fragment.Size + encoding.ExternalBytes(site)));
        return (encoding, fragment.Graph);
    }

    private void Note(TensorSite site, TensorEncoding encoding, string name)
    {
        bool wanted = choice is StorageChoice.Packed or StorageChoice.Auto or StorageChoice.Smallest && encoding is not PackedEncoding;
        if (wanted && site.Tensor.Data is { Rank: > 0, Count: >= MinNotedElements } data && data.Type.IsFloatingPoint()
            && PackedEncoding.Obstacle(site) is { } obstacle)
        {
            notes.Add($"'{name}' is stored without packing: {obstacle}");
        }
    }
}
