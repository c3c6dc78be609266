using static TorchSharp.torch;

namespace Compressor.Training.Operators;

/// <summary>An activation function of RNN, GRU or LSTM, by its name in ONNX, with the constants that it takes.</summary>
internal sealed record RecurrentActivation(string Name, double Alpha, double Beta)
{
    /// <summary>
    /// Every function with the defaults of its constants; null where it takes none. ONNX refers to the operators of the same names for
    /// them, ONNX Runtime, where files run, takes 0 for Affine, ScaledTanh and ThresholdedRelu: so do we.
    /// </summary>
    private static readonly Dictionary<string, (double? Alpha, double? Beta, Func<Tensor, RecurrentActivation, Tensor> Function)> Known =
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["Affine"] = (0, 0, (x, self) => x * self.Alpha + self.Beta),
            ["Elu"] = (1, null, (x, self) => x.elu(self.Alpha)),
            ["HardSigmoid"] = (0.2, 0.5, (x, self) => (x * self.Alpha + self.Beta).clamp(0, 1)),
            ["LeakyRelu"] = (0.01, null, (x, self) => x.leaky_relu(self.Alpha)),
            ["Relu"] = (null, null, (x, _) => x.relu()),
            ["ScaledTanh"] = (0, 0, (x, self) => (x * self.Beta).tanh() * self.Alpha),
            ["Sigmoid"] = (null, null, (x, _) => x.sigmoid()),
            ["Softplus"] = (null, null, (x, _) => x.softplus()),
            ["Softsign"] = (null, null, (x, _) => nn.functional.softsign(x)),
            ["Tanh"] = (null, null, (x, _) => x.tanh()),
            ["ThresholdedRelu"] = (0, null, (x, self) => x.threshold(self.Alpha, 0)),
        };

    public static bool Knows(string name) => Known.ContainsKey(name);

    /// <summary>The functions of a node: each takes the next of the constants that it needs, or its default where none is left.</summary>
    public static IReadOnlyList<RecurrentActivation> Of(
        IEnumerable<string> names, IReadOnlyList<float> alphas, IReadOnlyList<float> betas)
    {
        (var alpha, var beta) = (new Queue<float>(alphas), new Queue<float>(betas));
        return [.. names.Select(name =>
            new RecurrentActivation(name, Next(alpha, Known[name].Alpha), Next(beta, Known[name].Beta)))];
    }

    public Tensor Apply(Tensor x) => Known[Name].Function(x, this);

    private static double Next(Queue<float> given, double? otherwise) =>
        otherwise is null ? 0 : given.TryDequeue(out float value) ? value : otherwise.Value;
}
