using System.CommandLine;
using System.Text.Json;
using Compressor.Inspection;
using Compressor.IR;
using Compressor.Screen;

namespace Compressor.Commands;

/// <summary><c>compress inspect model.onnx</c>.</summary>
internal static class InspectCommand
{
    public static Command Create(Session session)
    {
        Argument<string?> model = Typed.File("model.onnx", "The model to look into.");
        var check = new CheckArguments();
        var output = new OutputArguments();
        var command = new Command(
            "inspect", "Shows what is in a model: operators, weights, what can be trained and pruned, the smallest target.")
        {
            model,
        };
        check.AddTo(command);
        output.AddTo(command, showsProgress: false);
        command.SetAction(parse =>
        {
            string path = parse.GetRequiredValue(model)!;
            (ModelInspection inspection, CompressorException? failure) = Inspector.Of(path, check.Request(parse), session.Cancellation);
            if (output.Json(parse))
            {
                session.Terminal.Out.WriteLine(JsonSerializer.Serialize(inspection, InspectionJson.Default.ModelInspection));
            }
            else
            {
                InspectionView.Write(inspection, session.Terminal);
            }

            // What is known is shown first, also of a model that fails.
            return failure is null ? 0 : throw failure;
        });
        return command;
    }
}
