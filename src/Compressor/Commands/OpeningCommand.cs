using System.CommandLine;
using System.Globalization;
using Compressor.Evaluation;
using Compressor.Stages;

namespace Compressor.Commands;

/// <summary>
/// What the main job runs in a process of its own to learn what a session's opening takes: peaks of memory are a process's. Not offered in
/// the help.
/// </summary>
internal static class OpeningCommand
{
    public static Command Create(Session session)
    {
        Argument<string?> model = Typed.File("model.onnx", "The model to open.");
        var command = new Command(OpeningProbe.Verb, "Prints milliseconds and bytes that opening a session takes.") { model };
        command.Hidden = true;
        command.SetAction(parse =>
        {
            var opening = SessionOpening.Measure(parse.GetRequiredValue(model)!, OpeningProbe.SmallModel());
            session.Terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{opening.Milliseconds:R} {opening.PeakBytes}"));
            return 0;
        });
        return command;
    }
}
