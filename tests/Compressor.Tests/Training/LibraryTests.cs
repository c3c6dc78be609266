using Compressor.Data;
using Compressor.IR;
using Compressor.Onnx;
using Compressor.Tests.Support;
using Compressor.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Compressor.Tests.Training;

/// <summary>The README's sample: an ONNX file is fine-tuned from C#, without the tool.</summary>
public sealed class LibraryTests
{
    [Fact]
    public void An_onnx_file_is_fine_tuned_and_written_back()
    {
        using var folder = new TemporaryFolder();
        string path = Repository.At("models", "digits-mlp", "model.onnx");
        SampleSet samples = DataReader.Read(
            Repository.At("models", "digits", "digits.csv.gz"), new DataOptions { LabelColumn = "label" },
            cancellation: TestContext.Current.CancellationToken).Train;
        using var outer = NewDisposeScope();
        Tensor all = tensor(samples.Inputs[0].Values, [samples.Count, 64]) / 16;
        Tensor classes = tensor(((ClassLabels)samples.Labels!).Values, ScalarType.Int64);
        (Tensor, Tensor)[] batches = [.. Enumerable.Range(0, 10).Select(i => (all.narrow(0, i * 100, 100), classes.narrow(0, i * 100, 100)))];

        Model model = OnnxReader.Read(path);
        using var module = GraphModule.From(model);
        using var optimizer = torch.optim.Adam(module.parameters(), lr: 1e-3);
        using (no_grad())
        {
            foreach (Tensor weight in module.parameters())
            {
                // There is nothing left to learn on these samples unless something is forgotten.
                weight.mul_(0.5f);
            }
        }

        float before = Loss();
        foreach ((Tensor images, Tensor labels) in batches)
        {
            using var scope = NewDisposeScope();
            Tensor logits = module.Run(new Dictionary<string, Tensor> { ["input"] = images }, ["logits"])["logits"];
            optimizer.zero_grad();
            nn.functional.cross_entropy(logits, labels).backward();
            optimizer.step();
        }

        OnnxWriter.Write(model.WithTensors(module.Tensors()), folder["tuned.onnx"], StorageChoice.Keep);

        float after = Loss();
        Assert.True(after < before, $"{before} became {after}");
        TensorData x = TensorData.FromFloats([1, 64], samples.Inputs[0].Sample(0).ToArray().Select(value => value / 16).ToArray());
        float[] written = Ort.Run(folder["tuned.onnx"], new Dictionary<string, TensorData> { ["input"] = x })["logits"].ToFloats();
        using Tensor own = module.Run(new Dictionary<string, Tensor> { ["input"] = all.narrow(0, 0, 1) }, ["logits"])["logits"];
        Assert.True(own.allclose(tensor(written, [1, 10]), rtol: 1e-4, atol: 1e-5));

        float Loss()
        {
            using var scope = NewDisposeScope();
            using var noGradient = no_grad();
            return nn.functional.cross_entropy(module.Run(new Dictionary<string, Tensor> { ["input"] = all }, ["logits"])["logits"], classes).item<float>();
        }
    }
}
