using System.CommandLine;
using Compressor.Configuration;
using Compressor.Inspection;
using Compressor.Reporting;
using Compressor.Reporting.Gates;
using Compressor.Screen;

namespace Compressor.Commands;

/// <summary><c>compress check original.onnx compressed.onnx</c>.</summary>
internal static class CheckCommand
{
    public static Command Create(Session session)
    {
        Argument<string?> original = Typed.File("original", "The model before.");
        Argument<string?> compressed = Typed.File("compressed", "The model after.");
        var gates = new GateArguments();
        var data = new DataArguments();
        var output = new OutputArguments();
        var command = new Command("check", "Holds a compressed model against the gates of compress.yaml or of the options; trains nothing.")
        {
            original,
            compressed,
        };
        gates.AddLimitsTo(command);
        gates.AddFilesTo(command);
        data.AddTo(command);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            DataRequest request = data.Request(parse, parse.GetRequiredValue(original)!);
            string path = parse.GetRequiredValue(compressed)!;
            GateLimits limits = Limits(gates.Limits(parse), request.ConfigurationPath);
            GateFiles files = gates.Files(parse);
            OutputPaths.RequireApart(files, request, path);
            CheckedPair pair = ProgressDisplay.For(session.Terminal, output.Quiet(parse))
                .Watch(progress => new GateCheck(request, path, progress, session.Cancellation).Run(limits));
            if (output.Json(parse))
            {
                session.Terminal.Out.Write(ReportJson.Write(pair.Report));
            }
            else
            {
                GateView.Write(pair, session.Terminal);
            }

            return GateOutcome.Tell(pair.Report, files, session.Terminal);
        });
        return command;
    }

    private static GateLimits Limits(GateLimits typed, string? configuration)
    {
        GateLimits limits = configuration is null ? typed : typed.Over(ConfigurationFile.Read(configuration).Gates);
        return !limits.AreNone
            ? limits
            : throw new UsageException(
                ErrorCodes.CommandLine,
                $"there are no gates to check; state them under 'gates' in {configuration ?? ConfigurationFile.FileName}, "
                + "or with --max-drop and the like");
    }
}
