using System.Runtime.InteropServices;
using Compressor.IR;
using Compressor.Tests.Support;

namespace Compressor.Tests.Training;

/// <summary>RNN, GRU and LSTM in all their forms that ONNX Runtime computes.</summary>
internal static class RecurrentCases
{
    private const int Steps = 5;
    private const int Batch = 3;
    private const int Inputs = 4;
    private const int Hidden = 2;

    private static readonly string[] Directions = ["forward", "reverse", "bidirectional"];

    public static IEnumerable<OperatorCase> All()
    {
        foreach ((string opType, int gates) in (IEnumerable<(string, int)>)[("RNN", 1), ("GRU", 3), ("LSTM", 4)])
        {
            int outputs = opType == "LSTM" ? 3 : 2;
            foreach (long opset in (long[])[7, 14, 22])
            {
                yield return Weights(new OperatorCase(opType, opset, ("hidden_size", Hidden)), gates, 1).Outputs(outputs);
            }

            foreach (string direction in Directions)
            {
                int directions = direction == "bidirectional" ? 2 : 1;
                OperatorCase Plain(params (string, object)[] more) =>
                    Weights(new OperatorCase(opType, 14, [("hidden_size", Hidden), ("direction", direction), .. more]), gates, directions);
                OperatorCase Biased(params (string, object)[] more) => Plain(more).W(directions, 2 * gates * Hidden);

                yield return Plain();
                yield return Biased().Outputs(outputs);
                yield return States(Biased().Input(Lengths(5, 2, 3)), opType, directions).Outputs(outputs);
                yield return States(Plain(("clip", 0.4f)).None().None(), opType, directions, constant: true).Outputs(outputs);
                if (opType == "GRU")
                {
                    yield return Plain(("linear_before_reset", 1)).Outputs(outputs);
                    yield return Biased(("linear_before_reset", 1), ("clip", 0.3f)).Input(Lengths(4, 5, 1)).X(directions, Batch, Hidden).Outputs(outputs);
                }
                else if (opType == "LSTM")
                {
                    yield return Biased().None().None().None().W(directions, 3 * Hidden).Outputs(outputs);
                    yield return Plain(("input_forget", 1)).Outputs(outputs);
                    yield return States(Biased(("input_forget", 1), ("clip", 0.5f)).Input(Lengths(1, 4, 5)), opType, directions).W(directions, 3 * Hidden).Outputs(outputs);
                }
            }

            foreach (OperatorCase subject in Activated(opType, gates))
            {
                yield return subject;
            }
        }
    }

    /// <summary>Lengths of the sequences of a batch.</summary>
    public static TensorData Lengths(params int[] values) => new(ElementType.Int32, [values.Length], MemoryMarshal.AsBytes<int>(values).ToArray());

    /// <summary>Every activation with its defaults and with constants of its own, and different ones in either direction.</summary>
    private static IEnumerable<OperatorCase> Activated(string opType, int gates)
    {
        int functions = opType switch { "RNN" => 1, "GRU" => 2, _ => 3 };
        OperatorCase With(int directions, string[] names, params (string, object)[] more) => Weights(
            new OperatorCase(opType, 14, [("hidden_size", Hidden), ("direction", directions == 2 ? "bidirectional" : "forward"), ("activations", names), .. more]),
            gates, directions).W(directions, 2 * gates * Hidden);
        string[] Same(string name) => [.. Enumerable.Repeat(name, functions)];

        foreach (string name in (string[])["Relu", "Tanh", "Sigmoid", "LeakyRelu", "HardSigmoid", "Elu", "Softsign", "Softplus", "Affine", "ScaledTanh", "ThresholdedRelu"])
        {
            yield return With(1, Same(name));
        }

        if (opType != "RNN")
        {
            yield return With(1, Same("sigmoid"));
        }

        float[] alphas = [.. Enumerable.Range(0, functions).Select(i => 0.3f + 0.1f * i)];
        float[] betas = [.. Enumerable.Range(0, functions).Select(i => 0.2f + 0.2f * i)];
        foreach (string name in (string[])["LeakyRelu", "Elu", "ThresholdedRelu"])
        {
            yield return With(1, Same(name), ("activation_alpha", alphas));
        }

        foreach (string name in (string[])["Affine", "ScaledTanh", "HardSigmoid"])
        {
            yield return With(1, Same(name), ("activation_alpha", alphas), ("activation_beta", betas));
        }

        // Constants go to the functions that take one: LeakyRelu takes 0.3, HardSigmoid 0.25 and 0.4.
        string[] mixed = opType switch
        {
            "RNN" => ["LeakyRelu", "HardSigmoid"],
            "GRU" => ["Sigmoid", "LeakyRelu", "HardSigmoid", "Tanh"],
            _ => ["Sigmoid", "LeakyRelu", "Tanh", "HardSigmoid", "Softsign", "Relu"],
        };
        yield return With(2, mixed, ("activation_alpha", new[] { 0.3f, 0.25f }), ("activation_beta", new[] { 0.4f }));
    }

    private static OperatorCase Weights(OperatorCase subject, int gates, int directions) =>
        subject.X(Steps, Batch, Inputs).W(directions, gates * Hidden, Inputs).W(directions, gates * Hidden, Hidden);

    private static OperatorCase States(OperatorCase subject, string opType, int directions, bool constant = false)
    {
        for (int state = 0; state < (opType == "LSTM" ? 2 : 1); state++)
        {
            subject = constant ? subject.W(directions, Batch, Hidden) : subject.X(directions, Batch, Hidden);
        }

        return subject;
    }
}
