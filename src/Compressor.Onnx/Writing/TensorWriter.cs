using Compressor.IR;
using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>Encodes tensors one after the other and notes what each took.</summary>
internal sealed class TensorWriter(Model model, StorageChoice choice, ExternalDataFile? external)
{
    /// <summary>Tensors below this stay inside even a model that is too large: shapes and scalars must be there at load time.</summary>
    private const int MinExternalBytes = 1024;

    private readonly List<WrittenTensor> written = [];

    /// <summary>Whether large tensors must go to the external file, as the model would pass protobuf's limit.</summary>
    public bool ForceExternal { get; init; }

    public IReadOnlyList<WrittenTensor> Written => written;

    /// <summary>Bytes that the encoded tensors take inside the model.</summary>
    public long InlineBytes { get; private set; }

    public GraphProto Initializer(Initializer initializer, bool isGraphInput, string name) => Encode(
        new TensorSite
        {
            Tensor = initializer,
            Model = model,
            IsInitializer = true,
            IsGraphInput = isGraphInput,
            External = external,
        },
        name);

    public TensorProto Attribute(Initializer tensor, string name) =>
        Encode(new TensorSite { Tensor = tensor, Model = model, IsInitializer = false, External = external }, name).Initializer[0];

    private GraphProto Encode(TensorSite site, string name)
    {
        (TensorEncoding encoding, GraphProto fragment) = TensorEncodings.Encode(site, choice);
        bool moves = ForceExternal && site.IsInitializer && site.Tensor.Data.Bytes.Length >= MinExternalBytes;
        if (moves && (encoding is DenseEncoding or TypedEncoding) && TensorEncodings.External.Applies(site))
        {
            encoding = TensorEncodings.External;
            fragment = encoding.Encode(site);
        }

        int size = fragment.CalculateSize();
        InlineBytes += size;
        written.Add(new WrittenTensor(name, encoding.Id, size + encoding.ExternalBytes(site)));
        return fragment;
    }
}
