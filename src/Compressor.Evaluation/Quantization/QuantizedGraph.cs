using Compressor.IR;

namespace Compressor.Evaluation.Quantization;

/// <summary>
/// Writes 8-bit operands into a graph with standard operators only:
/// <code>
/// w                        w_quantized (int8) -> DequantizeLinear -> w
/// x                        x -> QuantizeLinear -> x_quantized -> DequantizeLinear -> x_dequantized, read in place of x
/// </code>
/// ONNX Runtime fuses both with the product between them into one integer kernel.
/// </summary>
public static class QuantizedGraph
{
    /// <summary>The name of the integers that a weight becomes.</summary>
    public static string IntegersOf(string weight) => $"{weight}_quantized";

    /// <param name="model">The model that was planned.</param>
    /// <param name="plan">What to quantise.</param>
    /// <param name="ranges">The range of every value that gives one in the plan; those without stay float.</param>
    public static Model Of(Model model, QuantizationPlan plan, IReadOnlyDictionary<string, ValueRange> ranges)
    {
        var writer = new Writer(model, plan, ranges);
        return model with { Graph = writer.Write() };
    }

    private sealed class Writer(Model model, QuantizationPlan plan, IReadOnlyDictionary<string, ValueRange> ranges)
    {
        private readonly Graph graph = model.Graph;
        private readonly List<Initializer> added = [];
        private readonly List<Node> weightNodes = [];
        private readonly HashSet<string> replaced = [];
        private readonly HashSet<string> scaled = [];

        public Graph Write()
        {
            var weights = WeightCensus.Of(model).ToDictionary(weight => weight.Key, weight => weight.Data);
            QuantizedNode[] nodes = [.. plan.Nodes.Where(node => IsRanged(node.Node.Inputs[0]))];
            foreach (QuantizedNode node in nodes)
            {
                AddWeight(node, weights);
            }

            // A result is read quantised by all; other values only by the products.
            var products = nodes.Select(node => node.Node).ToHashSet();
            var results = plan.Results.Where(IsRanged).ToHashSet();
            var values = nodes.Select(node => node.Node.Inputs[0]).Concat(results).ToHashSet();
            var made = new List<Node>(weightNodes);
            foreach (Value input in graph.Inputs.Where(input => values.Contains(input.Name)))
            {
                AddActivation(input.Name, made);
            }

            foreach (Node node in graph.Nodes.Where(node => WeightCensus.ConstantTensor(node) is null
                || !replaced.Contains(node.Outputs[0])))
            {
                made.Add(node with
                {
                    Inputs = [.. node.Inputs.Select((input, i) =>
                        results.Contains(input) || (i == 0 && products.Contains(node) && values.Contains(input))
                            ? Dequantized(input) : input)],
                });
                foreach (string output in node.Outputs.Where(values.Contains))
                {
                    AddActivation(output, made);
                }
            }

            return graph with
            {
                Initializers = [.. graph.Initializers.Where(initializer => !replaced.Contains(initializer.Name)), .. added],
                Nodes = made,
            };
        }

        private bool IsRanged(string value) => ranges.ContainsKey(plan.Activations[value]);

        private static string Dequantized(string value) => $"{value}_dequantized";

        private (float Scale, sbyte ZeroPoint) Scale(string value) => QuantizationMath.Activation(ranges[plan.Activations[value]]);

        private void AddWeight(QuantizedNode quantized, Dictionary<string, TensorData> weights)
        {
            Node node = quantized.Node;
            string name = node.Inputs[1];
            if (!replaced.Add(name))
            {
                return;
            }

            TensorData weight = weights[name];
            float[] values = weight.ToFloats();
            float[]? bias = quantized.Bias is null ? null : weights[quantized.Bias].ToFloats();
            int inner = (int)weight.Shape.Skip(quantized.Axis + 1).Aggregate(1L, (product, extent) => product * extent);
            float activationScale = Scale(node.Inputs[0]).Scale;
            float[] scales = QuantizationMath.WeightScales(values, quantized.Channels, ChannelOf, bias, activationScale);
            Add(name, QuantizationMath.Weights(weight, values, scales, ChannelOf), scales, ElementType.Int8, quantized.Axis);
            if (bias is not null)
            {
                replaced.Add(quantized.Bias!);
                float[] biasScales = Array.ConvertAll(scales, scale => scale * activationScale);
                Add(quantized.Bias!, QuantizationMath.Bias(bias, biasScales), biasScales, ElementType.Int32, 0);
            }

            int ChannelOf(int index) => quantized.Channels == 1 ? 0 : index / inner % quantized.Channels;
        }

        private void Add(string name, TensorData integers, float[] scales, ElementType type, int axis)
        {
            bool perChannel = scales.Length > 1;
            long[] shape = perChannel ? [scales.Length] : [];
            added.Add(new Initializer(IntegersOf(name), integers));
            added.Add(new Initializer($"{name}_scale", TensorData.FromFloats(shape, scales)));
            added.Add(new Initializer($"{name}_zero_point", new TensorData(type, shape, new byte[type.Bytes(scales.Length)])));
            weightNodes.Add(new Node("DequantizeLinear", [IntegersOf(name), $"{name}_scale", $"{name}_zero_point"], [name])
            {
                Name = $"{name}_dequantize",
                Attributes = perChannel ? [new NodeAttribute("axis", (long)axis)] : [],
            });
        }

        private void AddActivation(string value, List<Node> nodes)
        {
            string source = plan.Activations[value];
            string[] constants = [$"{source}_scale", $"{source}_zero_point"];
            if (scaled.Add(source))
            {
                (float scale, sbyte zeroPoint) = Scale(value);
                added.Add(new Initializer(constants[0], TensorData.FromFloats([], [scale])));
                added.Add(new Initializer(constants[1], new TensorData(ElementType.Int8, [], new[] { (byte)zeroPoint })));
            }

            nodes.Add(new Node("QuantizeLinear", [value, .. constants], [$"{value}_quantized"]) { Name = $"{value}_quantize" });
            nodes.Add(new Node("DequantizeLinear", [$"{value}_quantized", .. constants], [Dequantized(value)])
            {
                Name = $"{value}_dequantize",
            });
        }
    }
}
