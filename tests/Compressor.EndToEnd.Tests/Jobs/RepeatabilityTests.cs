using Compressor.EndToEnd.Tests.Support;
using Xunit;

namespace Compressor.EndToEnd.Tests.Jobs;

/// <summary>One seed, one file. Another number of threads adds in another order, so nothing is promised across those.</summary>
public sealed class RepeatabilityTests
{
    [Fact]
    public void One_seed_writes_one_file_and_another_seed_another()
    {
        using var place = new Workplace();

        byte[] first = Compressed(place, "5");
        byte[] again = Compressed(place, "5");
        byte[] other = Compressed(place, "6");

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Fact]
    public void The_seed_does_not_move_the_test_split()
    {
        using var place = new Workplace();
        string[] lines = place.Digits();
        string unsplit = place.Write("unsplit.csv", string.Join('\n', lines.Select(line => line[..line.LastIndexOf(',')])));
        string[] options = ["--data", unsplit, "--labels", "label", "--dry-run", "--json", "--quiet"];

        string[] metrics = [.. ((string[])["1", "2"]).Select(seed =>
            Json.Of(place.Compress([.. options, "--seed", seed]).Succeeded()).GetProperty("baseline").GetProperty("metric").GetRawText())];

        Assert.Equal(metrics[0], metrics[1]);
    }

    private static byte[] Compressed(Workplace place, string seed)
    {
        place.Compress("--seed", seed, "--threads", "2", "--force").Succeeded();
        return File.ReadAllBytes(place.OutputPath);
    }
}
