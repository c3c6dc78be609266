using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Compressor.Reporting;
using Compressor.Reporting.Html;
using Compressor.Reporting.Sweeps;
using Compressor.Tests.Reporting.Sweeps;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Reporting.Html;

/// <summary>The page of a sweep: six means of two seeds each, the front and the knee marked.</summary>
public sealed partial class SweepPageTests
{
    private static readonly Report Sweep = SweepMerge.Of(SweepReports.Points());

    private static readonly XElement Section = Pages.Parse(HtmlReport.Render(Sweep)).Section("sweep");

    private static IEnumerable<XElement> Charts => Section.Descendants("svg").Where(svg => (string?)svg.Attribute("role") == "img");

    [Fact]
    public void Every_mean_has_a_bar_of_its_deviation_over_seeds()
    {
        // Two seeds a and b deviate by |a - b| / sqrt 2; the first seed of each pair, and how far off the second is.
        (double First, double Apart)[] seeds = [(0.97, 0), (0.92, 0.02), (0.80, 0.04), (0.98, -0.005), (0.96, 0.02), (0.90, 0.04)];
        foreach (XElement chart in Charts)
        {
            double[] means = [.. chart.OfClass("mark").Take(6).Select(mark => Place(mark).Y)];
            (double Top, double Bottom)[] bars = [.. chart.OfClass("whisker").Select(Ends)];
            // The axis is linear: two means tell how many pixels a unit of the metric takes.
            double unit = (means[2] - means[0]) / (0.97 - 0.82);

            Assert.Equal(6, bars.Length);
            for (int i = 0; i < seeds.Length; i++)
            {
                double deviation = Math.Abs(seeds[i].Apart) / Math.Sqrt(2);
                Assert.Equal(2 * deviation * unit, bars[i].Bottom - bars[i].Top, tolerance: 0.2);
                Assert.Equal(means[i], (bars[i].Bottom + bars[i].Top) / 2, tolerance: 0.2);
                Assert.Equal(means[0] - ((seeds[i].First + seeds[i].Apart / 2 - 0.97) * unit), means[i], tolerance: 0.2);
            }
        }
    }

    [Fact]
    public void Every_seed_is_a_point_that_tells_its_values()
    {
        foreach (XElement chart in Charts)
        {
            Assert.Equal(12, chart.OfClass("seed").Count());
            Assert.Contains("variational, seed 2: accuracy 94.00%, density 10.00%", chart.OfClass("seed").Select(seed => seed.Value));
            Assert.Contains(
                "magnitude, target 0.2: accuracy 93.00% ± 1.41 pp over 2 seeds, density 20.00%, 1.60 KB",
                chart.OfClass("mark").Select(mark => mark.Value));
        }
    }

    [Fact]
    public void Means_that_no_other_beats_are_on_the_front_and_joined()
    {
        // Smaller, or better: at every density the variational mean is the better one.
        string[] front = ["variational, target 0.5", "variational, target 0.2", "variational, target 0.1"];
        foreach (XElement chart in Charts)
        {
            XElement[] marks = [.. chart.OfClass("on-front")];
            string line = chart.OfClass("front").Single().Attribute("d")!.Value;

            Assert.Equal(front, marks.Select(mark => mark.Value.Split(':')[0]));
            Assert.All(marks, mark => Assert.EndsWith(", on the Pareto front", mark.Value, StringComparison.Ordinal));
            Assert.Equal(marks.Select(Place).Reverse(), Coordinates().Matches(line).Select(At));
        }
    }

    [Fact]
    public void The_knee_is_ringed_and_named()
    {
        SweepKnee knee = Sweep.Sweep!.Knee!;
        string name = string.Create(CultureInfo.InvariantCulture, $"{knee.Criterion}, target {knee.Target}");
        foreach (XElement chart in Charts)
        {
            XElement suggested = chart.OfClass("mark").Single(mark => mark.Value.StartsWith($"{name}:", StringComparison.Ordinal));

            Assert.Equal(Place(suggested), Place(chart.OfClass("knee").Single(element => element.Name == "path")));
            Assert.Equal("knee", chart.OfClass("knee").Single(element => element.Name == "text").Value);
        }

        string verdict = Pages.Parse(HtmlReport.Render(Sweep)).OfClass("verdict").Single().Value;
        Assert.Contains("Suggested: target 0.2 by variational (Kneedle", verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Tables_hold_every_mean_and_every_seed()
    {
        Assert.Equal(SweepTable.Rows(Sweep), Section.Rows());
        Assert.Equal(
            Sweep.TradeOff.Select(point => (point.Criterion, $"{point.Seed}", $"{point.NonZeroParameters}")),
            Section.Descendants("details").Single().Rows().Select(row => (row[0], row[1], row[3])));
    }

    [Fact]
    public void One_seed_has_no_deviation()
    {
        Report report = SweepMerge.Of([.. SweepReports.Points().Where(point => point.Report.Seed == 1)]);

        XElement section = Pages.Parse(HtmlReport.Render(report)).Section("sweep");

        Assert.Empty(section.OfClass("whisker").Concat(section.OfClass("seed")));
        Assert.Equal(2 * 7, section.Descendants("figure").SelectMany(figure => figure.OfClass("mark")).Count());
    }

    [Fact]
    public void The_page_is_the_same_under_every_culture() =>
        Assert.Equal(Cultures.Under("", () => HtmlReport.Render(Sweep)), Cultures.Under("ru-RU", () => HtmlReport.Render(Sweep)));

    private static (double X, double Y) Place(XElement mark) => At(Coordinates().Match(mark.Attribute("d")!.Value));

    private static (double Top, double Bottom) Ends(XElement whisker)
    {
        Match path = Whisker().Match(whisker.Attribute("d")!.Value);
        return (Number(path.Groups["top"]), Number(path.Groups["bottom"]));
    }

    private static (double X, double Y) At(Match place) => (Number(place.Groups["x"]), Number(place.Groups["y"]));

    private static double Number(Group text) => double.Parse(text.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("[ML](?<x>[0-9.]+) (?<y>[0-9.]+)")]
    private static partial Regex Coordinates();

    [GeneratedRegex("^M[0-9.]+ (?<top>[0-9.]+)h8m-4 0V(?<bottom>[0-9.]+)m-4 0h8$")]
    private static partial Regex Whisker();
}
