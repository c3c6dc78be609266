using Compressor.Data;
using Compressor.IR;

namespace ReferenceModels;

/// <summary>A dense network that is trained from a seed and committed under models/.</summary>
internal abstract class ReferenceNetwork
{
    /// <summary>Name of the network and of its folder.</summary>
    public abstract string Name { get; }

    /// <summary>What it is and where its shape comes from, for its card.</summary>
    public abstract string Summary { get; }

    /// <summary>Its layers in a line, for its card.</summary>
    public abstract string Architecture { get; }

    public abstract DataSource Data { get; }

    /// <summary>Axes of one sample as the network takes it.</summary>
    public abstract IReadOnlyList<int> InputShape { get; }

    public abstract int Epochs { get; }

    public virtual int BatchSize => 100;

    /// <summary>Of Adam at the first step; it falls linearly to 0.</summary>
    public virtual double LearningRate => 1e-3;

    /// <summary>Share of a weight that goes at a learning rate of 1, apart from its gradient.</summary>
    public virtual double WeightDecay => 0;

    /// <summary>Fixed, for sums over another number of threads round otherwise.</summary>
    public virtual int Threads => 1;

    /// <summary>How training samples are altered anew each epoch, for the card; null where they stay as they are.</summary>
    public virtual string? Augmentation => null;

    /// <summary>True where the weights of the epoch that does best on the validation split are kept, not the last one's.</summary>
    public virtual bool KeepsBestEpoch => false;

    /// <summary>Accuracy or R2 on the test split, through ONNX Runtime, below which the network is not written; 0..1.</summary>
    public abstract double DemandedMetric { get; }

    /// <summary>The network with random weights, the batch left open.</summary>
    public Model Build(int seed, SampleSet train)
    {
        var graph = new GraphBuilder(Name);
        string input = graph.Input("input", ElementType.Float32, ["batch", .. InputShape.Select(extent => (Dimension)extent)]);
        string output = Layers(new LayerBuilder(graph, seed, train), input);
        graph.Output(output, ElementType.Float32, "batch", Data.Outputs);
        return graph.Build();
    }

    /// <summary>Draws the altered training inputs of an epoch; null where there is no <see cref="Augmentation"/>.</summary>
    public virtual Func<float[]>? Augmented(float[] inputs, int seed) => null;

    /// <summary>Adds the layers and returns the name of the graph's output.</summary>
    protected abstract string Layers(LayerBuilder layers, string input);
}
