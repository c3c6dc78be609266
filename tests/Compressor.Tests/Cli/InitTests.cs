using Compressor.Configuration;
using Compressor.Screen;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Cli;

/// <summary><c>compress init</c>: flags or answers in, a compress.yaml out.</summary>
public sealed class InitTests : IDisposable
{
    private readonly MlpFolder place = new();

    public InitTests() => File.Delete(place.ConfigurationPath);

    public void Dispose() => place.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("ru-RU")]
    public void Flags_suffice_and_the_file_is_what_the_main_job_reads(string culture)
    {
        Outcome outcome = Cultures.Under(culture, () => Init(
            null, "--data", place.DataPath, "--labels", "label", "--target", "0.25", "--max-drop", "0.5%", "--max-size", "200KB", "--quiet"));
        string yaml = File.ReadAllText(place.ConfigurationPath);
        Settings settings = ConfigurationFile.Read(place.ConfigurationPath);

        Assert.Equal(0, outcome.Code);
        Assert.Empty(outcome.Error);
        Snapshot.Matches("init.yaml", yaml);
        Assert.EndsWith(yaml, outcome.Out, StringComparison.Ordinal);
        Assert.Equal(place.ModelPath, settings.Model);
        Assert.Equal(new DensityTarget(0.25), settings.Target);
        Assert.Equal((0.005, 200_000L), (settings.Gates.Drop!.Value, settings.Gates.FileBytes!.Value));
        Assert.Equal(ConfigurationSchema.Text, File.ReadAllText(place["net/compress.schema.json"]));
        Assert.Equal(0, Tool.Run(place.ModelPath, "--dry-run", "--quiet").Code);
    }

    [Fact]
    public void What_is_stated_is_written_as_stated()
    {
        Init(null, "--data", place.DataPath, "--labels", "label", "--scale", "0.0625", "--max-latency", "1.1x");

        Settings settings = ConfigurationFile.Read(place.ConfigurationPath);
        Assert.Equal(0.0625f, settings.Data.Scale);
        Assert.Equal(1.1, settings.Gates.Latency);
        Assert.Contains("# as stated\n", File.ReadAllText(place.ConfigurationPath), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_anyone_to_ask_and_without_data_a_hint_is_left()
    {
        Assert.Equal(0, Init(null).Code);

        Assert.Contains("# data: {", File.ReadAllText(place.ConfigurationPath), StringComparison.Ordinal);
        Assert.Null(ConfigurationFile.Read(place.ConfigurationPath).Data.Path);
    }

    [Fact]
    public void Answers_take_the_place_of_flags_and_bad_ones_are_asked_again()
    {
        Outcome outcome = Init($"nowhere\n{place.DataPath}\nlabel\n2\n0.3\nhalf\n1%\n");

        Settings settings = ConfigurationFile.Read(place.ConfigurationPath);
        Assert.Equal(0, outcome.Code);
        Assert.Contains("  there is no nowhere\n", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("  'half' is no fraction", outcome.Error, StringComparison.Ordinal);
        Assert.Equal("label", settings.Data.Labels);
        Assert.Equal(new DensityTarget(0.3), settings.Target);
        Assert.Equal(0.01, settings.Gates.Drop);
    }

    [Fact]
    public void An_interrupt_ends_the_waiting_for_an_answer()
    {
        using var silence = new Silence();
        using var interrupt = new CancellationTokenSource(TimeSpan.FromSeconds(0.5));

        Outcome outcome = Tool.Run(terminal => terminal with { In = silence }, interrupt.Token, "init", place.ModelPath);

        Assert.Equal(130, outcome.Code);
        Assert.False(File.Exists(place.ConfigurationPath));
    }

    [Fact]
    public void Empty_answers_and_the_end_of_input_are_the_defaults()
    {
        Assert.Equal(0, Init("\n").Code);

        Settings settings = ConfigurationFile.Read(place.ConfigurationPath);
        Assert.Equal(new DensityTarget(0.1), settings.Target);
        Assert.Null(settings.Gates.Drop);
    }

    [Fact]
    public void Nothing_is_overwritten_without_force()
    {
        File.WriteAllText(place.ConfigurationPath, "mine");

        Outcome refused = Init(null);
        Outcome elsewhere = Init(null, "-o", place["net/other.yaml"]);

        Assert.Equal(2, refused.Code);
        Assert.StartsWith($"compress : error CMP2003: {place.ConfigurationPath} is there already", refused.Error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(place.ConfigurationPath));
        Assert.Equal(0, elsewhere.Code);
        Assert.Equal(0, Init(null, "--force").Code);
        Assert.NotEqual("mine", File.ReadAllText(place.ConfigurationPath));
    }

    [Fact]
    public void Inputs_and_other_schemas_are_not_overwritten()
    {
        Assert.Equal(2, Init(null, "-o", place.ModelPath, "--force").Code);
        Assert.Equal(2, Init(null, "-o", place.DataPath, "--data", place.DataPath, "--force").Code);
        Assert.Equal(2, Init(null, "-o", place["net"]).Code);
        File.WriteAllText(place["net/compress.schema.json"], "mine");
        Assert.Equal(2, Init(null).Code);
        Assert.Equal("mine", File.ReadAllText(place["net/compress.schema.json"]));
        Assert.False(File.Exists(place.ConfigurationPath));
    }

    [Fact]
    public void Data_that_do_not_fit_are_4_and_no_model_is_3_and_nothing_is_written()
    {
        File.WriteAllText(place["bad.csv"], "a,b\n1,2\n");

        Assert.Equal(4, Init(null, "--data", place["bad.csv"]).Code);
        Assert.Equal(3, Tool.Run("init", place["net/nowhere.onnx"]).Code);
        Assert.Equal([place.ModelPath], Directory.GetFiles(place["net"]));
    }

    /// <summary>Somebody who does not answer until the end.</summary>
    private sealed class Silence : TextReader
    {
        private readonly ManualResetEventSlim end = new();

        public override string? ReadLine()
        {
            end.Wait();
            return null;
        }

        protected override void Dispose(bool disposing)
        {
            end.Set();
            base.Dispose(disposing);
        }
    }

    private Outcome Init(string? answers, params string[] options) => Tool.Run(
        terminal => answers is null ? terminal : terminal with { In = new StringReader(answers) }, CancellationToken.None,
        ["init", place.ModelPath, .. options]);
}
