using System.CommandLine;
using Compressor.Inspection;
using Compressor.IR;
using Compressor.Reporting;
using Compressor.Screen;

namespace Compressor.Commands;

/// <summary><c>compress verify original.onnx compressed.onnx</c>.</summary>
internal static class VerifyCommand
{
    public static Command Create(Session session)
    {
        Argument<string?> original = Typed.File("original", "The model before.");
        Argument<string?> compressed = Typed.File("compressed", "The model after.");
        var data = new DataArguments();
        var output = new OutputArguments();
        var command = new Command(
            "verify", "Checks a compressed model against its original: rules, interface, outputs, bytes, structure, lock.")
        {
            original,
            compressed,
        };
        data.AddTo(command);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            DataRequest request = data.Request(parse, parse.GetRequiredValue(original)!);
            string path = parse.GetRequiredValue(compressed)!;
            VerifiedPair pair = ProgressDisplay.For(session.Terminal, output.Quiet(parse))
                .Watch(progress => new Verifier(request, path, progress, session.Cancellation).Run());
            if (output.Json(parse))
            {
                session.Terminal.Out.Write(ReportJson.Write(pair.Report));
            }
            else
            {
                VerificationView.Write(pair, session.Terminal);
            }

            return pair.Broken.Count == 0
                ? 0
                : throw new CompressorException(ErrorKind.Verification, $"{path}: {string.Join("; ", pair.Broken)}");
        });
        return command;
    }
}
