using System.CommandLine;
using Compressor.Configuration;
using Compressor.Inspection;
using Compressor.Reporting;
using Compressor.Screen;

namespace Compressor.Commands;

/// <summary><c>compress evaluate model.onnx --data D</c>.</summary>
internal static class EvaluateCommand
{
    public static Command Create(Session session)
    {
        Argument<string?> model = Typed.File("model.onnx", "The model to measure.");
        Option<ModelRuntime?> runtime = Typed.Option("--runtime", "ort|mlnet",
            "What runs the model: ONNX Runtime, or an ML.NET pipeline beside it, which must agree. [default: ort]", SettingText.Runtime);
        var data = new DataArguments();
        var output = new OutputArguments();
        var command = new Command("evaluate", "Measures a model as it is: metric on the test split, latency, sizes, through ONNX Runtime.")
        {
            model,
            runtime,
        };
        data.AddTo(command);
        output.AddTo(command);
        command.SetAction(parse =>
        {
            DataRequest request = data.Request(parse, parse.GetRequiredValue(model)!);
            Report report = ProgressDisplay.For(session.Terminal, output.Quiet(parse))
                .Watch(progress => EvaluationJob.Run(
                    request, parse.GetValue(runtime) ?? ModelRuntime.OnnxRuntime, progress, session.Cancellation));
            if (output.Json(parse))
            {
                session.Terminal.Out.Write(ReportJson.Write(report));
            }
            else
            {
                MeasuredView.Write(report, session.Terminal);
            }

            return 0;
        });
        return command;
    }
}
