namespace Compressor.Training.Dropout;

/// <summary>The dropout family, in the order of the survey that this project follows.</summary>
public static class DropoutTable
{
    /// <summary>The word that switches the model's own Dropout nodes off.</summary>
    public const string None = "none";

    /// <summary>Every method.</summary>
    public static IReadOnlyList<DropoutMethod> Methods { get; } =
    [
        new StandardDropout(),
        new DropConnect(),
        new Standout(),
        new GaussianDropout(),
        new FastDropout(),
        new VariationalDropout(),
        new SparseVariationalDropout(),
        new ConcreteDropout(),
        new MaxPoolingDropout(),
        new AveragePoolingDropout(),
        new SpatialDropout(),
        new Cutout(),
        new MaxDrop(),
        new RnnDrop(),
        new UpdateDropout(),
        new VariationalRnn(),
        new MonteCarloDropout(),
        new StructuredBayesianDropout(),
    ];

    /// <summary>The method of an id, or null.</summary>
    public static DropoutMethod? Find(string id) => Methods.FirstOrDefault(method => method.Id == id);
}
