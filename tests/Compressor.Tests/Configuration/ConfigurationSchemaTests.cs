using System.Globalization;
using System.Text.Json.Nodes;
using Compressor.Configuration;
using Compressor.Tests.Support;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Compressor.Tests.Configuration;

/// <summary>The published schema, the table of keys and the reader say the same.</summary>
public sealed class ConfigurationSchemaTests
{
    [Fact]
    public void The_published_file_is_what_the_tool_would_write()
    {
        string path = Repository.At("tools", ConfigurationSchema.FileName);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, ConfigurationSchema.Text);
        }

        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), ConfigurationSchema.Text);
    }

    [Fact]
    public void Every_key_has_a_shape_and_no_other_has() =>
        Assert.Equal(ConfigurationKeys.All.Select(key => key.Path), ConfigurationSchema.Keys.Keys);

    [Theory]
    [InlineData("model: model.onnx")]
    [InlineData("data:\ntrain: {}")]
    [InlineData("data: { path: ../digits, labels: 3, preprocessing: { mean: [0.5, -1], std: 0.5, scale: 1/255, resize: 8x6, layout: hwc } }")]
    [InlineData("data: { inputs: { state: state.npy, sr: 16000 } }")]
    [InlineData("data: { labels: last, preprocessing: { scale: 0.0039, resize: 224, layout: chw } }")]
    [InlineData("target: 0.05\nlayers: { exclude: [\"re:^fc\", conv1.bias] }")]
    [InlineData("layers: { exclude: conv1.bias }")]
    [InlineData("train: { augment: [affine, \"shift:4\", \"affine:0.5\", flip] }")]
    [InlineData("train: { augment: flip }")]
    [InlineData("layers: { dropout: [\"spatial:0.1@re:^conv\", none, standard] }")]
    [InlineData("layers: { dropout: \"max-drop:by=channel,rate=drawn\" }")]
    [InlineData("structure: channel")]
    [InlineData("structure: channel+unstructured")]
    [InlineData("structure: 2:4")]
    [InlineData("structure: block:4x1")]
    [InlineData("train: { epochs: 3, steps: 40, seed: 0, criterion: magnitude, prior: ard }")]
    [InlineData("gates: { drop: 0.5%, density: 10%, size: 200KB, zip: 1.5 MiB, latency: 1.1x }")]
    [InlineData("gates: { drop: 0.005, density: 0.1, size: 81920, zip: 100 kb, latency: 2 }")]
    [InlineData("out: { model: small.onnx, report: report, storage: packed, values: codebook, quantize: int8 }")]
    [InlineData("target: 200KB")]
    [InlineData("target: zip:1.5MB")]
    [InlineData("target: drop:0.5%")]
    [InlineData("target: drop:0.005")]
    public async Task What_the_reader_takes_is_valid(string yaml)
    {
        ConfigurationFile.Parse(yaml, "compress.yaml");

        Assert.Empty(await JsonSchemas.Errors(ConfigurationSchema.Text, ToJson(yaml)));
    }

    [Theory]
    [InlineData("modle: a")]
    [InlineData("layers: { dropout: sptial }")]
    [InlineData("layers: { dropout: sparse-variational }")]
    [InlineData("train: { epoch: 3 }")]
    [InlineData("data: { inputs: state.npy }")]
    [InlineData("data: { inputs: { state: [a.npy, b.npy] } }")]
    [InlineData("data: { mean: 3 }")]
    [InlineData("- model")]
    [InlineData("target: 0")]
    [InlineData("structure: 1:4")]
    [InlineData("structure: block:4x")]
    [InlineData("target: 1.5")]
    [InlineData("target: small")]
    [InlineData("target: drop:small")]
    [InlineData("train: { epochs: many }")]
    [InlineData("train: { epochs: 0 }")]
    [InlineData("train: { epochs: [1, 2] }")]
    [InlineData("train: { seed: -1 }")]
    [InlineData("train: { criterion: random }")]
    [InlineData("train: 3")]
    [InlineData("gates: { drop: half }")]
    [InlineData("gates: { drop: 1.5 }")]
    [InlineData("gates: { size: 200XB }")]
    [InlineData("gates: { size: 0 }")]
    [InlineData("gates: { latency: fast }")]
    [InlineData("gates: { latency: 0 }")]
    [InlineData("out: { storage: zip }")]
    [InlineData("data: { preprocessing: { resize: small, layout: cwh } }")]
    [InlineData("data: { preprocessing: { scale: a/b } }")]
    [InlineData("data: { preprocessing: { mean: dark } }")]
    public async Task What_the_reader_refuses_is_not(string yaml)
    {
        Assert.Throws<UsageException>(() => ConfigurationFile.Parse(yaml, "compress.yaml"));

        Assert.NotEmpty(await JsonSchemas.Errors(ConfigurationSchema.Text, ToJson(yaml)));
    }

    [Fact]
    public async Task The_files_of_this_repository_are_valid()
    {
        string[] files = Directory.GetFiles(Repository.At("models"), ConfigurationFile.FileName, SearchOption.AllDirectories);

        Assert.NotEmpty(files);
        await Assert.AllAsync(
            files, async file => Assert.Empty(await JsonSchemas.Errors(ConfigurationSchema.Text, ToJson(File.ReadAllText(file)))));
    }

    /// <summary>As an editor reads it, by YAML's core schema: numbers are numbers, everything else text.</summary>
    private static string ToJson(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return Node(stream.Documents[0].RootNode)?.ToJsonString() ?? "null";
    }

    private static JsonNode? Node(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(entry =>
            KeyValuePair.Create(((YamlScalarNode)entry.Key).Value!, Node(entry.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Node)]),
        YamlScalarNode { Value: null or "" } => null,
        YamlScalarNode { Value: { } text } => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : text,
        _ => throw new NotSupportedException(),
    };
}
