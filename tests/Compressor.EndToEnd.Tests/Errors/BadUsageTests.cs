using Compressor.EndToEnd.Tests.Support;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.EndToEnd.Tests.Errors;

/// <summary>Mistakes in what was typed: exit 2, the option or path named, nothing written; and targets out of reach, exit 5.</summary>
public sealed class BadUsageTests
{
    [Theory]
    [InlineData("--tarqet", "--target")]
    [InlineData("--speed", "--speed")]
    public void An_option_is_unknown(string option, string hint)
    {
        using var place = new Workplace();

        Failure.Names(Failure.Of(place, 2, "CMP2001", place.ModelPath, option, "0.1"), option, hint);
    }

    [Theory]
    [InlineData("--target", "0")]
    [InlineData("--target", "1.5")]
    [InlineData("--target", "0,1")]
    [InlineData("--storage", "zip")]
    [InlineData("--criterion", "random")]
    [InlineData("--steps", "-3")]
    [InlineData("--steps", "many")]
    [InlineData("--seed", "1.5")]
    [InlineData("--max-drop", "200%")]
    [InlineData("--max-size", "small")]
    [InlineData("--exclude", "re:(")]
    [InlineData("--scale", "0/0")]
    public void A_value_is_bad(string option, string value)
    {
        using var place = new Workplace();

        string text = Failure.Of(place, 2, "CMP2001", place.ModelPath, option, value);

        Failure.Names(text, option, value.Replace("re:", "", StringComparison.Ordinal));
    }

    [Fact]
    public void An_exclude_matches_nothing()
    {
        using var place = new Workplace();

        Failure.Names(Failure.Of(place, 2, "CMP2000", place.ModelPath, "--exclude", "re:^head"), "re:^head", "conv1.weight");
    }

    [Fact]
    public void The_output_would_overwrite_the_model()
    {
        using var place = new Workplace();

        Failure.Names(Failure.Of(place, 2, "CMP2003", place.ModelPath, "-o", place["net/../net/model.onnx"]), "model.onnx", "overwrite");
    }

    [Fact]
    public void The_output_would_overwrite_the_data()
    {
        using var place = new Workplace();

        Failure.Names(Failure.Of(place, 2, "CMP2003", place.ModelPath, "-o", place.DataPath), "digits.csv.gz", "data");
    }

    [Fact]
    public void The_report_would_lie_in_the_data()
    {
        using var place = new Workplace();
        string data = place["photos"];
        Directory.CreateDirectory(data);

        Failure.Names(Failure.Of(place, 2, "CMP2003", place.ModelPath, "--data", data, "--report", Path.Combine(data, "report")), "photos");
    }

    [Fact]
    public void The_output_folder_takes_no_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc is Linux's.");
        using var place = new Workplace();

        Failure.Names(Failure.Of(place, 2, "CMP2003", place.ModelPath, "-o", "/proc/small.onnx"), "/proc");
    }

    [Fact]
    public void The_output_lies_below_a_file()
    {
        using var place = new Workplace();

        Failure.Names(
            Failure.Of(place, 2, "CMP2003", place.ModelPath, "-o", Path.Combine(place.ModelPath, "small.onnx")), "model.onnx", "is a file");
    }

    [Fact]
    public void The_settings_hold_an_unknown_key()
    {
        using var place = new Workplace();
        File.AppendAllText(place["net/compress.yaml"], "\ntrian:\n  steps: 30\n");

        Failure.Names(Failure.Of(place, 2, "CMP2002", place.ModelPath), "compress.yaml", "trian", "train");
    }

    [Fact]
    public void The_target_is_out_of_reach()
    {
        using var place = new Workplace();

        // What cannot be pruned, the biases of 16, 32, 64 and 10, and one weight in each of the four tensors: 126 of 38,282.
        Failure.Names(Failure.Of(place, 5, "CMP5000", place.ModelPath, "--target", "0.003"), "model.onnx", "0.003", "0.0033");
        Tool.Run(place.ModelPath, "--target", "0.0033", "--dry-run", "--quiet").Succeeded();
    }

    [Fact]
    public void The_target_is_out_of_reach_of_what_is_not_excluded()
    {
        using var place = new Workplace();

        // fc1.weight is 32,768 of 38,282 parameters.
        string text = Failure.Of(place, 5, "CMP5000", place.ModelPath, "--target", "0.5", "--exclude", "fc1.weight");

        Failure.Names(text, "0.5", "0.8593");
    }
}
