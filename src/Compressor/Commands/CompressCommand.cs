using System.CommandLine;
using Compressor.Configuration;
using Compressor.Reporting;
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
        EnvironmentCommand.Create(session),
    ];

    private static int Run(ParseResult parse, CompressArguments arguments, Session session)
    {
        (CompressionOptions options, string? configuration) = arguments.Options(parse);
        RequireNoVerb(options.ModelPath, parse.CommandResult.Command);
        OutputPaths.Require(options, configuration);
        ProgressDisplay display = ProgressDisplay.For(session.Terminal, arguments.Results.Quiet(parse));
        Report report = display.Watch(progress => CompressionPipeline.Run(options, progress, session.Cancellation));
        if (arguments.Results.Json(parse))
        {
            session.Terminal.Out.Write(ReportJson.Write(report));
        }
        else if (options.DryRun)
        {
            PlanView.Write(report, options, configuration, session.Terminal);
        }
        else
        {
            ReportView.Write(report, options, session.Terminal);
        }

        return 0;
    }
}
