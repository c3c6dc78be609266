using System.Text.Json;
using Compressor.EndToEnd.Tests.Support;
using Xunit;

namespace Compressor.EndToEnd.Tests.Jobs;

/// <summary>Samples without labels: the original is the teacher and the measure.</summary>
public sealed class UnlabelledDataTests
{
    [Fact]
    public void The_metric_is_agreement_with_the_original()
    {
        using var place = new Workplace();
        IEnumerable<string> pixels = place.Digits().Select(line => string.Join(',', line.Split(',').Take(64)));
        string data = place.Write("pixels.csv", string.Join('\n', pixels));
        File.Delete(place["net/compress.yaml"]);

        Tool.Run(place.ModelPath, "--data", data, "--scale", "1/16", "--steps", "600").Succeeded();

        JsonElement report = place.Report;
        Assert.False(report.GetProperty("data").GetProperty("labelled").GetBoolean());
        Assert.Equal("agreement", report.GetProperty("baseline").GetProperty("metric").GetProperty("name").GetString());
        Assert.Equal(1, report.GetProperty("baseline").GetProperty("metric").GetProperty("value").GetDouble());
        double agreement = report.GetProperty("compressed").GetProperty("metric").GetProperty("value").GetDouble();
        Assert.Equal(1 - agreement, report.GetProperty("compressed").GetProperty("metricDrop").GetDouble(), 12);
        // No label was seen, and still the digits are read: the test rows of the labelled table say so.
        Assert.InRange(agreement, 0.9, 1);
        Assert.InRange(Recount.DigitsAccuracy(place.OutputPath, place.Digits()), 0.93, 1);
    }
}
