using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Compressor.Inspection;
using Compressor.Reporting;

namespace Compressor.Commands;

/// <summary><c>compress env</c>.</summary>
internal static class EnvironmentCommand
{
    public static Command Create(Session session)
    {
        var output = new OutputArguments();
        var command = new Command("env", "Shows versions, processor and devices: what a bug report needs.");
        output.AddTo(command, showsProgress: false);
        command.SetAction(parse =>
        {
            var found = new ToolEnvironment(ToolVersion.Report, EnvironmentProbe.Report());
            if (output.Json(parse))
            {
                session.Terminal.Out.WriteLine(JsonSerializer.Serialize(found, InspectionJson.Default.ToolEnvironment));
            }
            else
            {
                Write(found, session.Terminal.Out);
            }

            return 0;
        });
        return command;
    }

    private static void Write(ToolEnvironment found, TextWriter text)
    {
        EnvironmentReport environment = found.Environment;
        text.WriteLine($"{found.Tool.Name,-17}{found.Tool.Version}");
        foreach ((string part, string version) in environment.Versions)
        {
            text.WriteLine($"{part,-17}{version}");
        }

        text.WriteLine($"{"operating system",-17}{environment.OperatingSystem} ({environment.Architecture})");
        text.WriteLine($"{"processor",-17}{environment.Processor ?? "unknown"}");
        text.WriteLine($"{"cores",-17}{environment.Cores.ToString(CultureInfo.InvariantCulture)}");
        text.WriteLine($"{"devices",-17}{environment.Device}");
    }
}
