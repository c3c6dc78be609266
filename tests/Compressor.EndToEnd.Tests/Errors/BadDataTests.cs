using System.Text.Json;
using Compressor.EndToEnd.Tests.Support;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.EndToEnd.Tests.Errors;

/// <summary>Data that are missing or do not fit: exit 4, the file and the cause named, nothing written.</summary>
public sealed class BadDataTests
{
    [Fact]
    public void There_is_no_such_file()
    {
        using var place = new Workplace();

        Failure.Names(Refused(place, place["digits/absent.csv"]), "absent.csv");
    }

    [Fact]
    public void No_data_were_named_to_measure_on()
    {
        using var place = new Workplace();
        File.Delete(place["net/compress.yaml"]);

        Failure.Names(Failure.Of(place, 4, "CMP4000", "evaluate", place.ModelPath), "model.onnx", "--data");
    }

    [Fact]
    public void The_folder_is_empty()
    {
        using var place = new Workplace();
        Directory.CreateDirectory(place["photos"]);

        Failure.Names(Refused(place, place["photos"]), "photos");
    }

    [Fact]
    public void A_sample_has_another_size_than_the_model_takes()
    {
        using var place = new Workplace();
        IEnumerable<string> cut = place.Digits().Select(line => string.Join(',', line.Split(',')[7..]));
        string data = place.Write("cut.csv", string.Join('\n', cut));

        string text = Refused(place, data, "--labels", "label");

        Failure.Names(text, "57", "64");
    }

    [Fact]
    public void The_table_has_no_such_column()
    {
        using var place = new Workplace();

        Failure.Names(Refused(place, place.DataPath, "--labels", "quality"), "digits.csv.gz", "quality", "label");
    }

    [Fact]
    public void A_label_lies_beyond_the_models_classes()
    {
        using var place = new Workplace();
        string[] lines = place.Digits();
        lines[100] = string.Join(',', [.. lines[100].Split(',').Take(64), "12", "train"]);
        string data = place.Write("labels.csv", string.Join('\n', lines));

        Failure.Names(Refused(place, data, "--labels", "label"), "labels.csv", "12", "10");
    }

    [Fact]
    public void A_cell_is_no_number()
    {
        using var place = new Workplace();
        string[] lines = place.Digits();
        lines[41] = "red" + lines[41][lines[41].IndexOf(',', StringComparison.Ordinal)..];
        string data = place.Write("cells.csv", string.Join('\n', lines));

        Failure.Names(Refused(place, data, "--labels", "label"), "cells.csv", "red", "42");
    }

    [Fact]
    public void One_unreadable_image_of_few_is_too_many()
    {
        using var place = new Workplace();
        Images(place, count: 40);
        File.WriteAllText(place["photos/train/3/broken.png"], "no image");

        Failure.Names(Refused(place, place["photos"], "--scale", "1/255"), "photos", "broken.png", "1 of its 41");
    }

    [Fact]
    public void One_unreadable_image_of_many_is_left_out_by_name()
    {
        using var place = new Workplace();
        Images(place, count: 240);
        File.WriteAllText(place["photos/train/3/broken.png"], "no image");

        ToolRun run = Tool.Run(place.ModelPath, "--data", place["photos"], "--scale", "1/255", "--steps", "20", "--json").Succeeded();

        Assert.Single(run.ErrorLines, line => line.Contains("broken.png", StringComparison.Ordinal));
        JsonElement data = Json.Of(run).GetProperty("data");
        string[] splits = ["trainSamples", "validationSamples", "testSamples"];
        Assert.Equal(240, splits.Sum(name => data.GetProperty(name).GetInt32()));
    }

    private static string Refused(Workplace place, string data, params string[] options)
    {
        File.Delete(place["net/compress.yaml"]);
        return Failure.Of(place, 4, "CMP4000", [place.ModelPath, "--data", data, "--steps", "30", .. options]);
    }

    /// <summary>The first digits of the table as images; the tool cuts its test split from them.</summary>
    private static void Images(Workplace place, int count)
    {
        string[] lines = place.Digits();
        for (int i = 0; i < count; i++)
        {
            byte[] cells = [.. lines[i + 1].Split(',').Take(65).Select(byte.Parse)];
            byte[] image = DataBytes.Bmp(8, 8, (y, x) => Grey(cells[(8 * y) + x]));
            place.Write($"photos/train/{cells[64]}/{i}.bmp", image);
        }

        static (byte, byte, byte) Grey(byte ink)
        {
            byte value = (byte)(ink * 255 / 16);
            return (value, value, value);
        }
    }
}
