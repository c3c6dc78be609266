using System.CommandLine;
using Compressor.Configuration;
using Compressor.Data;
using Compressor.Inspection;

namespace Compressor.Commands;

/// <summary>The options that say where samples are and how they become inputs; several commands take them.</summary>
/// <param name="otherwise">Where samples come from that nobody names.</param>
internal sealed class DataArguments(string otherwise = "what compress.yaml says")
{
    private readonly Option<string?> data = Typed.Text("--data", "PATH",
        $"Samples: a folder or .zip of images, an IDX folder, .npz, .npy, .csv or .parquet. [default: {otherwise}]");

    private readonly Option<string?> labels = Typed.Text("--labels", "COLUMN",
        "Label column of a table: its name, its number from 1, or last. [default: a column called label]");

    private readonly Option<GivenInput[]?> inputs = Typed.Several("--input", "NAME=FILE",
        "An .npy or .npz array for one input of the model, or a number for every sample as in sr=16000; repeatable.", SettingText.Input);

    private readonly Option<IReadOnlyList<float>?> mean = Typed.Option<IReadOnlyList<float>?>("--mean", "M",
        "Subtracted after scaling: one number, or one per channel as in 0.485,0.456,0.406. [default: probed]", SettingText.Means);

    private readonly Option<IReadOnlyList<float>?> std = Typed.Option<IReadOnlyList<float>?>("--std", "S",
        "Divided by at the end: one number, or one per channel. [default: probed]", SettingText.Deviations);

    private readonly Option<float?> scale = Typed.Option<float?>("--scale", "F",
        "Factor on raw values, as in 1/255. [default: probed]", static text => SettingText.Scale(text));

    private readonly Option<(int Height, int Width)?> resize = Typed.Option("--resize", "HxW",
        "Size to bring images to, as in 224 or 224x320. [default: images stay as they are]", SettingText.Resize);

    private readonly Option<Layout?> layout = Typed.Option("--layout", "chw|hwc",
        "Order of axes the model takes images in. [default: what fits its input]", SettingText.Layout);

    private readonly Option<string?> configuration = Typed.Text("--config", "FILE",
        "Settings file; options win over it. [default: compress.yaml beside the model]");

    /// <summary>Offers the options on a command.</summary>
    public void AddTo(Command command)
    {
        AddSamplesTo(command);
        command.Add(configuration);
    }

    /// <summary>Offers them on a command that reads no settings file.</summary>
    public void AddSamplesTo(Command command)
    {
        foreach (Option option in (Option[])[data, labels, inputs, mean, std, scale, resize, layout])
        {
            command.Add(option);
        }
    }

    /// <summary>What the command line says.</summary>
    public DataSettings Settings(ParseResult parse) => new()
    {
        Path = parse.GetValue(data),
        Labels = parse.GetValue(labels),
        Inputs = Typed.Stated(parse, inputs),
        Mean = parse.GetValue(mean),
        Std = parse.GetValue(std),
        Scale = parse.GetValue(scale),
        Resize = parse.GetValue(resize),
        Layout = parse.GetValue(layout),
    };

    /// <summary>The settings file: the one that is named, else the one beside the model; null where there is none.</summary>
    public string? ConfigurationPath(ParseResult parse, string? modelPath) =>
        parse.GetValue(configuration) ?? (modelPath is null ? null : ConfigurationFile.Beside(modelPath));

    /// <summary>The samples for a model: the command line laid over the settings file.</summary>
    /// <exception cref="UsageException">A bad settings file.</exception>
    public DataRequest Request(ParseResult parse, string modelPath)
    {
        DataSettings typed = Settings(parse);
        string? file = ConfigurationPath(parse, modelPath);
        return new DataRequest(modelPath, file is null ? typed : typed.Over(ConfigurationFile.Read(file).Data), file);
    }
}
