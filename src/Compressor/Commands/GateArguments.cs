using System.CommandLine;
using Compressor.Configuration;
using Compressor.Reporting.Gates;

namespace Compressor.Commands;

/// <summary>The options that state limits of what may ship, and where a pipeline wants the results.</summary>
internal sealed class GateArguments
{
    private readonly Option<double?> maxDrop = Typed.Option<double?>("--max-drop", "0.5%",
        "Gate: fail rather than lose more of the metric than this. [default: no gate]", static text => SettingText.Fraction(text));

    private readonly Option<double?> maxDensity = Typed.Option<double?>("--max-density", "0.1",
        "Gate: fail rather than keep a larger share of the parameters. [default: no gate]", static text => SettingText.Fraction(text));

    private readonly Option<long?> maxSize = Typed.Option<long?>("--max-size", "200KB",
        "Gate: fail rather than write a larger file than this. [default: no gate]", static text => SettingText.Bytes(text));

    private readonly Option<long?> maxZip = Typed.Option<long?>("--max-zip", "150KB",
        "Gate: fail rather than write a file that takes more inside a zip. [default: no gate]", static text => SettingText.Bytes(text));

    private readonly Option<double?> maxLatency = Typed.Option<double?>("--max-latency", "1.1x",
        "Gate: fail rather than take more than this much of the original's time. [default: no gate]", static text =>
            SettingText.Factor(text));

    private readonly Option<string?> junit = Typed.Text("--junit", "FILE", "Write the gates as JUnit XML, for build servers.");

    private readonly Option<string?> sarif = Typed.Text("--sarif", "FILE", "Write broken gates as SARIF 2.1.0, for code scanning.");

    /// <summary>Offers the limits on a command.</summary>
    public void AddLimitsTo(Command command)
    {
        foreach (Option option in (Option[])[maxDrop, maxDensity, maxSize, maxZip, maxLatency])
        {
            command.Add(option);
        }
    }

    /// <summary>Offers the files of results on a command.</summary>
    public void AddFilesTo(Command command)
    {
        command.Add(junit);
        command.Add(sarif);
    }

    /// <summary>What the command line says.</summary>
    public GateLimits Limits(ParseResult parse) => new()
    {
        Drop = parse.GetValue(maxDrop),
        Density = parse.GetValue(maxDensity),
        FileBytes = parse.GetValue(maxSize),
        ZipBytes = parse.GetValue(maxZip),
        Latency = parse.GetValue(maxLatency),
    };

    /// <summary>Where the results go.</summary>
    public GateFiles Files(ParseResult parse) => new(parse.GetValue(junit), parse.GetValue(sarif));
}
