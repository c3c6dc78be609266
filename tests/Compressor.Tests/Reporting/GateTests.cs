using System.Text.Json;
using System.Xml.Linq;
using Compressor.Reporting;
using Compressor.Reporting.Gates;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Reporting;

public sealed class GateTests
{
    private static readonly GateLimits Strict = new() { Drop = 0.0001, Density = 0.2, FileBytes = 100, ZipBytes = 1_000_000, Latency = 1e-9 };

    [Fact]
    public void A_limit_is_kept_up_to_its_value_and_no_further()
    {
        Report report = With(drop: 0.98 - 0.975, bytes: 200_000);

        Assert.All(Gate.Apply(new GateLimits { Drop = 0.005, FileBytes = 200_000 }, report), gate => Assert.True(gate.Passed));
        Assert.All(Gate.Apply(new GateLimits { Drop = 0.00499, FileBytes = 199_999 }, report), gate => Assert.False(gate.Passed));
        Assert.Empty(Gate.Apply(new GateLimits(), report));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(double.NaN)]
    public void What_was_not_measured_keeps_no_limit(double? drop)
    {
        GateReport gate = Assert.Single(Gate.Apply(new GateLimits { Drop = 0.005 }, With(drop, 1)));

        Assert.False(gate.Passed);
        Assert.Equal("metric drop could not be measured, so the limit of 0.5% is not known to be kept", Gate.Sentence(gate));
    }

    [Fact]
    public void A_better_model_keeps_every_limit_of_the_drop() =>
        Assert.True(Assert.Single(Gate.Apply(new GateLimits { Drop = 0 }, With(-0.01, 1))).Passed);

    [Fact]
    public void Every_limit_has_a_gate_and_every_gate_a_code_of_its_own()
    {
        Assert.Equal(typeof(GateLimits).GetProperties().Count(property => property.CanWrite), Gate.All.Count);
        Assert.Equal(["CMP6001", "CMP6002", "CMP6003", "CMP6004", "CMP6005"], Gate.All.Select(gate => gate.Code));
    }

    [Fact]
    public void The_command_line_wins_limit_by_limit() => Assert.Equal(
        new GateLimits { Drop = 0.1, FileBytes = 5 },
        new GateLimits { Drop = 0.1 }.Over(new GateLimits { Drop = 0.2, FileBytes = 5 }));

    [Theory]
    [InlineData("")]
    [InlineData("ru-RU")]
    public void JUnit(string culture) => Snapshot.Matches("gates.junit.xml", Cultures.Under(culture, () => JUnitXml.Render(Judged())));

    [Theory]
    [InlineData("")]
    [InlineData("ru-RU")]
    public void Sarif_file(string culture) => Snapshot.Matches("gates.sarif", Cultures.Under(culture, () => Sarif.Render(Judged(), ".")));

    [Theory]
    [InlineData("")]
    [InlineData("ru-RU")]
    public void Summary(string culture) => Snapshot.Matches("gates.summary.md", Cultures.Under(culture, () => StepSummary.Render(Judged())));

    [Fact]
    public void JUnit_counts_what_it_holds()
    {
        XElement root = XDocument.Parse(JUnitXml.Render(Judged())).Root!;
        XElement suite = Assert.Single(root.Elements("testsuite"));

        Assert.Equal("testsuites", root.Name.LocalName);
        Assert.All((XElement[])[root, suite], counted =>
        {
            Assert.Equal(suite.Elements("testcase").Count(), (int)counted.Attribute("tests")!);
            Assert.Equal(suite.Descendants("failure").Count(), (int)counted.Attribute("failures")!);
        });
        Assert.All(suite.Elements("testcase"), test => Assert.NotNull(test.Attribute("name") ?? test.Attribute("classname")));
        Assert.All(suite.Descendants("failure"), failure => Assert.NotNull(failure.Attribute("message")));
    }

    [Fact]
    public void JUnit_takes_any_path()
    {
        Report report = Judged();
        report = report with { Compressed = report.Compressed! with { Path = "a\u0001<&\"b.onnx" } };

        Assert.Equal("a?<&\"b.onnx", (string)XDocument.Parse(JUnitXml.Render(report)).Root!.Element("testsuite")!.Attribute("name")!);
    }

    [Fact]
    public async Task Sarif_is_valid_by_the_schema_of_its_authors()
    {
        string text = Sarif.Render(Judged(), ".");
        JsonElement run = JsonDocument.Parse(text).RootElement.GetProperty("runs")[0];
        JsonElement rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");

        Assert.Empty(await JsonSchemas.Errors(JsonSchemas.Sarif, text));
        Assert.Equal(5, rules.GetArrayLength());
        Assert.Equal(3, run.GetProperty("results").GetArrayLength());
        Assert.All(run.GetProperty("results").EnumerateArray(), result => Assert.Equal(
            result.GetProperty("ruleId").GetString(), rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString()));
    }

    [Theory]
    [InlineData("\"version\": \"2.1.0\"", "\"version\": \"2.2\"")]
    [InlineData("\"level\": \"error\"", "\"level\": \"fatal\"")]
    [InlineData("\"startLine\": 1", "\"startLine\": 0")]
    [InlineData("\"driver\"", "\"motor\"")]
    [InlineData("\"ruleIndex\"", "\"rule\"")]
    [InlineData("\"message\"", "\"text\"")]
    public async Task The_schema_refuses_what_is_no_sarif(string right, string wrong)
    {
        string text = Sarif.Render(Judged(), ".");

        Assert.Contains(right, text, StringComparison.Ordinal);
        Assert.NotEmpty(await JsonSchemas.Errors(JsonSchemas.Sarif, text.Replace(right, wrong, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("models/a b.onnx", "models/a%20b.onnx")]
    [InlineData("../other/m.onnx", "file:///models/other/m.onnx")]
    public void Sarif_names_the_model_by_uri(string path, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "paths have drives there");
        Report report = Judged();
        report = report with { Compressed = report.Compressed! with { Path = path } };

        Assert.Contains($"\"uri\": \"{expected}\"", Sarif.Render(report, "/models/here"), StringComparison.Ordinal);
    }

    private static Report Judged()
    {
        Report report = Reports.Full();
        return report with { Gates = Gate.Apply(Strict, report) };
    }

    private static Report With(double? drop, long bytes)
    {
        Report report = Reports.Full();
        return report with { Compressed = report.Compressed! with { MetricDrop = drop, FileBytes = bytes } };
    }
}
