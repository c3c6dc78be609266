using System.CommandLine;
using Compressor.Configuration;
using Compressor.Locking;
using Compressor.Reporting;
using Compressor.Reporting.Gates;
using Compressor.Screen;

namespace Compressor.Commands;

/// <summary>The main job: <c>compress model.onnx --target 0.1</c>.</summary>
internal static class CompressCommand
{
    public const string Examples = """
        Examples:
          compress model.onnx --target 0.1 --data photos/          keep a tenth of the parameters
          compress model.onnx --data table.csv --labels quality    labels in the column called quality
          compress model.onnx --data mnist/ --max-drop 0.5%        fail rather than lose half a percent
          compress model.onnx --data x.npz --dry-run               what would be done, without doing it
          compress sweep model.onnx --data mnist/ --seeds 1,2,3    the trade-off curve: a model per target, one report
          compress inspect model.onnx                              what is in the file, and what can go
          compress init model.onnx --data photos/                  write a compress.yaml, preprocessing probed
          compress check model.onnx model.compressed.onnx          hold a pair against its gates, train nothing

        Exit codes: 0 done, 1 internal error, 2 usage, 3 model, 4 data, 5 target, 6 gate, 7 verification, 130 cancelled.
        """;

    public static Command Create(Session session)
    {
        var arguments = new CompressArguments();
        var command = new Command(
            "compress", "Fine-tunes a pretrained ONNX model, drops the weights it can do without, and writes it back.");
        arguments.AddTo(command);
        foreach (Command verb in Verbs(session))
        {
            command.Add(verb);
        }

        command.SetAction(parse => Run(parse, arguments, session));
        return command;
    }

    /// <summary>"compress inspct" asks for no model of that name.</summary>
    private static void RequireNoVerb(string modelPath, Command command)
    {
        if (!File.Exists(modelPath) && Nearest.Of(modelPath, command.Subcommands.Select(verb => verb.Name)) is { } verb)
        {
            throw new UsageException(ErrorCodes.CommandLine, $"there is no file '{modelPath}'; did you mean 'compress {verb}'?");
        }
    }

    /// <summary>Every verb, in the order of the help.</summary>
    private static Command[] Verbs(Session session) =>
    [
        InspectCommand.Create(session),
        EvaluateCommand.Create(session),
        VerifyCommand.Create(session),
        SweepCommand.Create(session),
        CheckCommand.Create(session),
        InitCommand.Create(session),
        ReportCommand.Create(session),
        UncertaintyCommand.Create(session),
        DropoutCommand.Create(session),
        EnvironmentCommand.Create(session),
        OpeningCommand.Create(session),
    ];

    private static int Run(ParseResult parse, CompressArguments arguments, Session session)
    {
        (CompressionOptions options, string? configuration) = arguments.Options(parse);
        RequireNoVerb(options.ModelPath, parse.CommandResult.Command);
        GateFiles files = arguments.Gates.Files(parse);
        OutputPaths.Require(options, configuration, files);
        ProgressDisplay display = ProgressDisplay.For(session.Terminal, arguments.Results.Quiet(parse));
        Report report = display.Watch(progress => options.DryRun
            ? CompressionPipeline.Run(options, progress, session.Cancellation)
            : RunUnlessUnchanged(options, configuration, progress, session.Cancellation));
        int code = options.DryRun ? 0 : GateOutcome.Tell(report, files, session.Terminal);
        if (!options.DryRun && Verdict.Missed(report) is { } missed)
        {
            ErrorLine.Write(session.Terminal, ErrorCodes.Target, $"{options.ModelPath}: {missed}");
            code = ErrorCodes.Target.ExitCode;
        }

        if (arguments.Results.Json(parse))
        {
            session.Terminal.Out.Write(ReportJson.Write(report));
        }
        else if (code != 0)
        {
            return code;
        }
        else if (options.DryRun)
        {
            PlanView.Write(report, options, configuration, session.Terminal);
        }
        else
        {
            ReportView.Write(report, options, session.Terminal);
        }

        return code;
    }

    /// <summary>Answers from the lock where nothing moved since the last run; gates are held against the limits of this one.</summary>
    private static Report RunUnlessUnchanged(
        CompressionOptions options, string? configuration, IProgress<PipelineEvent> progress, CancellationToken cancellation)
    {
        var locked = LockedRun.Open(options, configuration);
        if (locked.Unchanged is { } unchanged && !options.Force)
        {
            progress.Report(new Notice($"up to date: nothing moved that {LockFile.Beside(options.OutputPath)} names; --force runs again"));
            return unchanged with { Gates = Gate.Apply(options.Gates, unchanged) };
        }

        if (locked.Moved.Count > 0)
        {
            progress.Report(new Notice($"not up to date: {string.Join("; ", locked.Moved)}"));
        }

        Report report = CompressionPipeline.Run(options, progress, cancellation);
        if (options.KeepOnFailure || (report.Gates.All(gate => gate.Passed) && Verdict.Missed(report) is null))
        {
            locked.Record(report);
        }

        return report;
    }
}
