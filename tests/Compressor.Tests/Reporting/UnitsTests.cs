using Compressor.Reporting.Text;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.Tests.Reporting;

public sealed class UnitsTests
{
    [Theory]
    [InlineData(null, "-")]
    [InlineData(0L, "0 B")]
    [InlineData(999L, "999 B")]
    [InlineData(1000L, "1.00 KB")]
    [InlineData(13_450L, "13.4 KB")]
    [InlineData(999_499L, "999 KB")]
    [InlineData(999_500L, "1.00 MB")]
    [InlineData(1_720_000L, "1.72 MB")]
    [InlineData(long.MaxValue, "9.22 EB")]
    public void Bytes(long? bytes, string expected) => Assert.Equal(expected, Cultures.Under("ru-RU", () => Units.Bytes(bytes)));

    [Theory]
    [InlineData(null, "-")]
    [InlineData(double.NaN, "-")]
    [InlineData(0.0, "0.00%")]
    [InlineData(1.0, "100.00%")]
    [InlineData(0.98214, "98.21%")]
    [InlineData(0.001, "0.10%")]
    [InlineData(0.00034, "0.034%")]
    [InlineData(0.0000012, "0.00012%")]
    [InlineData(-0.5, "-50.00%")]
    public void Percent(double? fraction, string expected) => Assert.Equal(expected, Cultures.Under("ru-RU", () => Units.Percent(fraction)));

    [Theory]
    [InlineData(0.0, "0.00 pp")]
    [InlineData(0.0011, "+0.11 pp")]
    [InlineData(-0.0011, "-0.11 pp")]
    [InlineData(-1.1e-16, "0.00 pp")]
    [InlineData(double.NegativeInfinity, "-")]
    public void Points(double difference, string expected) => Assert.Equal(expected, Cultures.Under("ru-RU", () => Units.Points(difference)));

    [Theory]
    [InlineData(1.0, "1.00x")]
    [InlineData(9.994, "9.99x")]
    [InlineData(9.996, "10.0x")]
    [InlineData(99.96, "100x")]
    [InlineData(1234.5, "1234x")]
    [InlineData(0.0123, "0.0123x")]
    [InlineData(double.PositiveInfinity, "-")]
    public void Ratio(double ratio, string expected) => Assert.Equal(expected, Cultures.Under("ru-RU", () => Units.Ratio(ratio)));

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(59.94, "59.9 s")]
    [InlineData(59.96, "1 min 00 s")]
    [InlineData(245.3, "4 min 05 s")]
    [InlineData(7385.0, "2 h 03 min")]
    [InlineData(100_000.0, "27 h 46 min")]
    [InlineData(1e300, "-")]
    public void Duration(double seconds, string expected) => Assert.Equal(expected, Cultures.Under("ru-RU", () => Units.Duration(seconds)));

    [Theory]
    [InlineData("accuracy", 0.9821, "98.21%", "+98.21 pp")]
    [InlineData("r2", 0.83124, "0.8312", "+0.8312")]
    [InlineData("r2", -0.0021, "-0.0021", "-0.0021")]
    public void Metrics_have_the_unit_of_their_kind(string name, double value, string metric, string change) =>
        Assert.Equal((metric, change), Cultures.Under("ru-RU", () => (Measures.Metric(name, value), Measures.MetricChange(name, value))));

    [Theory]
    [InlineData("density", 0.0987, "0.0987")]
    [InlineData("bytes", 200_000.0, "200 KB")]
    [InlineData("zip", 200_000.0, "200 KB")]
    [InlineData("drop", 0.005, "0.50 pp")]
    [InlineData("latency", 0.5, "0.500x")]
    public void Targets_have_the_unit_of_their_kind(string kind, double value, string expected) =>
        Assert.Equal(expected, Cultures.Under("ru-RU", () => Measures.Target(kind, value)));
}
