using System.CommandLine;
using Compressor.Configuration;
using Compressor.Pruning.Structures;
using Compressor.Reporting;
using Compressor.Screen;
using Compressor.Sweeps;
using Compressor.Training.FineTuning;

namespace Compressor.Commands;

/// <summary><c>compress sweep model.onnx --targets auto</c>.</summary>
internal static class SweepCommand
{
    public static Command Create(Session session)
    {
        var arguments = new CompressArguments();
        Option<IReadOnlyList<Target>?> targets = Typed.Option("--targets", "a,b,...|auto",
            "Densities, sizes as in 200KB, or with structure channel shares of the time or of multiply-accumulates, as in latency:0.5x "
            + "or macs:0.5x; auto takes the densities 0.5, 0.2, 0.1, 0.05, 0.02 and 0.01 as far as the model can be "
            + "brought. [default: auto]",
            SweepText.Targets);
        Option<IReadOnlyList<LearningMethod>?> criteria = Typed.Option("--criteria", "LIST",
            "Criteria side by side, as in variational,magnitude. [default: variational; magnitude without data]", SweepText.Criteria);
        Option<IReadOnlyList<int>?> seeds = Typed.Option("--seeds", "LIST",
            "Seeds, as in 1,2,3; several give error bars. [default: 1]", SweepText.Seeds);
        Option<Shard?> shard = Typed.Option<Shard?>("--shard", "I/N",
            "Compute every N-th point, from the I-th on, into a folder that all share. [default: what Slurm, Kubernetes or GitLab say]",
            Shard.Parse);
        Option<int?> shardCount = Typed.Option<int?>("--shard-count", "N",
            "How many shards there are, where the scheduler only says which one this is.", static text => SettingText.Count(text));
        Option<string?> output = Typed.Text("--output", "FOLDER",
            "Folder of the points and their report; finished points in it are not computed again. [default: <model>.sweep]");
        output.Aliases.Add("-o");

        var command = new Command(
            "sweep", "Draws the trade-off curve: one fine-tuned model per target, criterion and seed, and one report.");
        arguments.AddSharedTo(command, [targets, criteria, seeds, shard, shardCount, output]);
        command.SetAction(parse =>
        {
            (CompressionOptions options, string? configuration) = arguments.Options(parse);
            if (options.Structure is NofM pattern)
            {
                throw new UsageException(
                    ErrorCodes.CommandLine,
                    $"structure {pattern.Name} has one density, so there is no curve; compress draws its one point");
            }

            string stem = Path.Combine(Path.GetDirectoryName(options.ModelPath) ?? "", Path.GetFileNameWithoutExtension(options.ModelPath));
            var sweep = new SweepOptions(parse.GetValue(output) ?? stem + ".sweep")
            {
                Targets = parse.GetValue(targets) ?? [],
                Criteria = parse.GetValue(criteria),
                Seeds = parse.GetValue(seeds),
                Shard = parse.GetValue(shard) ?? Shard.Of(Environment.GetEnvironmentVariable, parse.GetValue(shardCount)),
            };
            return Run(options, configuration, sweep, arguments.Results, parse, session);
        });
        return command;
    }

    private static int Run(
        CompressionOptions options, string? configuration, SweepOptions sweep, OutputArguments results, ParseResult parse, Session session)
    {
        var folder = new SweepFolder(sweep.Folder);
        // A sweep shows what a limit costs; it is not held to one.
        options = options with { ReportPath = sweep.Folder, OutputPath = folder.Among(options.ModelPath), Gates = new() };
        OutputPaths.Require(options, configuration);
        ProgressDisplay display = ProgressDisplay.For(session.Terminal, results.Quiet(parse));
        SweepOutcome outcome = display.Watch(progress => SweepJob.Run(options, sweep, progress, session.Cancellation));
        if (results.Json(parse))
        {
            session.Terminal.Out.Write(outcome.Report is { } report ? ReportJson.Write(report) : "");
        }
        else if (options.DryRun)
        {
            SweepView.WritePlan(outcome, sweep.Shard, session.Terminal);
        }
        else
        {
            SweepView.Write(outcome, folder, session.Terminal);
        }

        return 0;
    }
}
