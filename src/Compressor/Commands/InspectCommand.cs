using System.CommandLine;
using System.Text.Json;
using Compressor.Inspection;
using Compressor.Screen;

namespace Compressor.Commands;

/// <summary><c>compress inspect model.onnx</c>.</summary>
internal static class InspectCommand
{
    public static Command Create(Session session)
    {
        Argument<string?> model = Typed.File("model.onnx", "The model to look into.");
        var output = new OutputArguments();
        var command = new Command("inspect", "Shows what is in a model: operators, weights, what can be trained and pruned, the smallest target.")
        {
            model,
        };
        output.AddTo(command, showsProgress: false);
        command.SetAction(parse =>
        {
            ModelInspection inspection = Inspector.Of(parse.GetRequiredValue(model)!);
            if (output.Json(parse))
            {
                session.Terminal.Out.WriteLine(JsonSerializer.Serialize(inspection, InspectionJson.Default.ModelInspection));
            }
            else
            {
                InspectionView.Write(inspection, session.Terminal);
            }

            return 0;
        });
        return command;
    }
}
