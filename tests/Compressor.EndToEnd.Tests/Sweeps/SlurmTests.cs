using System.Globalization;
using Compressor.EndToEnd.Tests.Support;
using Compressor.Reporting;
using Compressor.Tests.Support;
using Xunit;

namespace Compressor.EndToEnd.Tests.Sweeps;

/// <summary>tools/slurm/sweep.sbatch on a real Slurm: one node, an array of three tasks, one of which is killed in the middle.</summary>
public sealed class SlurmTests
{
    /// <summary>Six points in three tasks; the second is killed while it computes its second point, and Slurm brings it back.</summary>
    private const string Script = """
        set -eu
        sbatch --array=1-3 --output="$LOGS/%a.log" "$SWEEP" "$MODEL" --targets 0.5,0.2,0.1 --seeds 1,2 --steps 400 -o "$OUT"
        first="$OUT/points/variational-0.2-s1.json"
        for _ in $(seq 1200); do [ -e "$first" ] && break; sleep 0.05; done
        stat --format=%y "$first" > "$LOGS/before"
        for folder in /proc/[0-9]*; do
            if [ "$(cat "$folder/comm" 2> /dev/null)" = compress ] && tr '\0' '\n' < "$folder/environ" | grep --quiet --fixed-strings --line-regexp SLURM_ARRAY_TASK_ID=2 \
                && tr '\0' '\n' < "$folder/cmdline" | grep --quiet --fixed-strings --line-regexp "$OUT"; then
                kill -KILL "${folder#/proc/}"
                echo killed "${folder#/proc/}"
            fi
        done
        for _ in $(seq 240); do [ -z "$(squeue --noheader)" ] && break; sleep 0.5; done
        stat --format=%y "$first" > "$LOGS/after"
        """;

    [Fact]
    public async Task An_array_computes_the_sweep_and_a_killed_task_comes_back()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "A cluster of one's own needs root on Linux.");
        string[] missing = [.. ((string[])["munged", "slurmctld", "slurmd", "sbatch"]).Where(program => !Bash.Has(program))];
        Assert.SkipWhen(missing.Length > 0, $"Slurm is not installed (Debian: apt-get install slurm-wlm munge): no {string.Join(", ", missing)}.");
        using var place = new Workplace();
        string model = place.Write("mlp/model.onnx", File.ReadAllBytes(Repository.At("models", "digits-mlp", "model.onnx")));
        place.Write("mlp/compress.yaml", File.ReadAllText(Repository.At("models", "digits-mlp", "compress.yaml")));
        Directory.CreateDirectory(place["logs"]);
        string script = place.Write("script.sh", Script.ReplaceLineEndings("\n"));

        (int code, string text) = await Bash.Run(
            Repository.At("tools", "slurm", "try-locally.sh"),
            [place["cluster"], "bash", script],
            new Dictionary<string, string>
            {
                ["COMPRESS"] = Tool.Executable,
                ["SWEEP"] = Repository.At("tools", "slurm", "sweep.sbatch"),
                ["MODEL"] = model,
                ["OUT"] = place["sweep"],
                ["LOGS"] = place["logs"],
            },
            TestContext.Current.CancellationToken);

        Assert.True(code == 0, text);
        string log = File.ReadAllText(place["logs/2.log"]);
        Assert.True(text.Contains("killed ", StringComparison.Ordinal), text + log);
        Assert.Contains("killed (exit code 137): back into the queue", log, StringComparison.Ordinal);
        Assert.Contains("note: 1 of 2 points were computed before", log, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(place["logs/before"]), File.ReadAllText(place["logs/after"]));
        Report report = ReportJson.ReadFile(place["sweep/report.json"]);
        Assert.Equal(6, report.TradeOff.Count);
        Assert.Equal([0.5, 0.2, 0.1], report.Sweep!.Means.Select(mean => mean.Target));
        Assert.All(report.Sweep.Means, mean => Assert.Equal(2, mean.Seeds));
        Assert.All(report.TradeOff, point => Assert.Equal(
            point.NonZeroParameters,
            Recount.NonZero(place[string.Create(CultureInfo.InvariantCulture, $"sweep/points/{Name(point, report)}.onnx")])));
    }

    /// <summary>The name of the point's model: the target is the next one above what was reached.</summary>
    private static string Name(TradeOffPoint point, Report report)
    {
        double target = report.Sweep!.Means.Select(mean => mean.Target).Where(target => target >= point.Density).Min();
        return string.Create(CultureInfo.InvariantCulture, $"{point.Criterion}-{target}-s{point.Seed}");
    }
}
