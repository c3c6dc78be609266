using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Compressor.Configuration;

/// <summary>
/// compress.yaml as a JSON Schema (draft 7), by which editors complete and check it. tools/compress.schema.json is this text; a test holds
/// the two together, and this table and <see cref="ConfigurationKeys"/>.
/// </summary>
internal static class ConfigurationSchema
{
    /// <summary>The name under which <c>compress init</c> leaves it.</summary>
    public const string FileName = "compress.schema.json";

    private static readonly JsonSerializerOptions Indented =
        new(JsonSerializerOptions.Default) { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What the groups are about.</summary>
    private static readonly Dictionary<string, string> Groups = new()
    {
        ["data"] = "The samples.",
        ["data.preprocessing"] =
            "How values of the files become inputs; where no scaling is stated, the usual ones are tried with the model.",
        ["layers"] = "Which weights take part, and dropout by layer.",
        ["train"] = "How to fine-tune.",
        ["gates"] = "Limits that a result must keep; compress check applies them to an existing pair.",
        ["out"] = "Where results go, and how weights are stored.",
    };

    /// <summary>Every key: what it means, and what values it takes.</summary>
    public static readonly IReadOnlyDictionary<string, (string Description, JsonObject Shape)> Keys =
        new Dictionary<string, (string Description, JsonObject Shape)>
        {
            ["model"] = ("The model to compress; paths start from this file's folder.", ValueShape.Text()),
            ["data.path"] = ("A folder or .zip of images, an IDX folder, .npz, .npy or a table.", ValueShape.Text()),
            ["data.labels"] = ("Label column of a table: its name, its number from 1, or last.", ValueShape.Word()),
            ["data.inputs"] = ("What inputs of the model are given, by name: an .npy or .npz file, or a number.", ValueShape.Named()),
            ["data.preprocessing.mean"] =
                ("Subtracted after scaling: one number, or one per channel.", ValueShape.OneOrMore(ValueShape.Number())),
            ["data.preprocessing.std"] =
                ("Divided by at the end: one number, or one per channel.", ValueShape.OneOrMore(ValueShape.Number())),
            ["data.preprocessing.scale"] = ("Factor on raw values, as in 1/255.", ValueShape.Ratio()),
            ["data.preprocessing.resize"] = ("Size to bring images to, as in 224 or 224x320, height first.", ValueShape.Pixels()),
            ["data.preprocessing.layout"] = ("Order of axes the model takes images in.", ValueShape.Choice(SettingText.Layouts.Keys)),
            ["target"] = (
                "Share of the parameters to keep, as in 0.1; size of the file, as in 200KB; its size inside a zip, as in zip:200KB; the "
                + "smallest file within a metric drop, as in drop:0.5%; or with structure channel its time or its multiply-accumulates as "
                + "a share of the original's, as in latency:0.5x or macs:0.5x.",
                ValueShape.Target()),
            ["structure"] = (
                "What goes together: unstructured, channel, channel+unstructured, 2:4 (then target is 0.5) or block:RxC.",
                ValueShape.Structure()),
            ["layers.exclude"] =
                ("Weights to leave alone: exact names, or patterns as in re:^classifier.", ValueShape.OneOrMore(ValueShape.Text())),
            ["layers.dropout"] =
                ("Regularisation while fine-tuning, as in spatial:0.1@re:^layer3.", ValueShape.OneOrMore(ValueShape.Dropout())),
            ["train.epochs"] = ("Passes over the training data.", ValueShape.Count(1)),
            ["train.steps"] = ("Optimiser steps, in place of epochs.", ValueShape.Count(1)),
            ["train.time"] = ("Wall-clock time of the whole run, in place of epochs.", ValueShape.Time()),
            ["train.seed"] = ("Seed of everything random; the same seed gives the same file.", ValueShape.Count(0)),
            ["train.criterion"] = ("How the weights to drop are found.", ValueShape.Choice(SettingText.Criteria.Keys)),
            ["train.prior"] = ("Prior of the variational criterion.", ValueShape.Choice(SettingText.Priors.Keys)),
            ["train.augment"] =
                ("How images are altered while fine-tuning, as in affine, shift:4 or flip.", ValueShape.OneOrMore(ValueShape.Augment())),
            ["gates.drop"] = ("Most of the metric that may be lost, as in 0.5%.", ValueShape.Fraction()),
            ["gates.density"] = ("Largest share of the parameters that may stay.", ValueShape.Fraction()),
            ["gates.size"] = ("Largest file, external data included, as in 200KB.", ValueShape.Bytes()),
            ["gates.zip"] = ("Largest size inside a zip.", ValueShape.Bytes()),
            ["gates.latency"] = ("Longest time for one sample as a factor of the original's, as in 1.1x.", ValueShape.Factor()),
            ["out.model"] = ("The compressed model.", ValueShape.Text()),
            ["out.report"] = ("Folder of the report.", ValueShape.Text()),
            ["out.storage"] = ("How weights are stored.", ValueShape.Choice(SettingText.Storages.Keys)),
            ["out.quantize"] = ("What weights and activations become after pruning.", ValueShape.Choice(SettingText.QuantizedTypes.Keys)),
            ["out.values"] = ("What kept values are rounded to.", ValueShape.Choice(SettingText.ValueKinds.Keys)),
        };

    /// <summary>The schema as text.</summary>
    public static string Text { get; } = Root().ToJsonString(Indented) + "\n";

    private static JsonObject Root()
    {
        JsonObject root = Group("");
        root.Insert(0, "$schema", "http://json-schema.org/draft-07/schema#");
        root.Insert(1, "title", "compress.yaml");
        root.Insert(2, "description", "Settings of compress, beside the model they are for.");
        return root;
    }

    private static JsonObject Group(string path)
    {
        var properties = new JsonObject();
        foreach (string name in ConfigurationKeys.Below(path))
        {
            string below = path.Length == 0 ? name : $"{path}.{name}";
            bool isGroup = ConfigurationKeys.IsGroup(below);
            JsonObject shape = isGroup ? Group(below) : (JsonObject)Keys[below].Shape.DeepClone();
            shape.Insert(0, "description", isGroup ? Groups[below] : Keys[below].Description);
            properties[name] = shape;
        }

        return new JsonObject
        {
            ["type"] = new JsonArray("object", "null"),
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
    }
}
