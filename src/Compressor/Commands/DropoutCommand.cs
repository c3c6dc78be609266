using System.CommandLine;
using System.Text.Json;
using Compressor.Inspection;
using Compressor.Screen;

namespace Compressor.Commands;

/// <summary><c>compress dropout list</c>.</summary>
internal static class DropoutCommand
{
    private const string Examples = """
        A rule is ID[:VALUES][@LAYER]: spatial, spatial:0.1, spatial:p=0.1@conv2, max-drop:by=channel,rate=drawn@re:^layer3
        """;

    public static Command Create(Session session) =>
        new("dropout", "The dropout methods that --dropout takes.") { List(session) };

    private static Command List(Session session)
    {
        var output = new OutputArguments();
        var command = new Command("list", $"Lists the dropout family: id, paper, where it acts, parameters. {Examples}");
        output.AddTo(command, showsProgress: false);
        command.SetAction(parse =>
        {
            IReadOnlyList<ListedDropout> methods = ListedDropout.All;
            if (output.Json(parse))
            {
                session.Terminal.Out.WriteLine(JsonSerializer.Serialize(methods, InspectionJson.Default.IReadOnlyListListedDropout));
            }
            else
            {
                TextTable.Write(
                    session.Terminal,
                    [new("id", false), new("paper", false), new("acts on", false), new("parameters", false), new("in the file", false)],
                    methods.Select(method => method.Cells));
                session.Terminal.Out.WriteLine(Examples);
            }

            return 0;
        });
        return command;
    }
}
