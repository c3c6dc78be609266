using System.CommandLine;

namespace Compressor.Commands;

/// <summary>How a command tells what it found.</summary>
internal sealed class OutputArguments
{
    private readonly Option<bool> json = Typed.Switch("--json", "Print the result as JSON on stdout and nothing else there.");

    private readonly Option<bool> quiet = Typed.Switch("--quiet", "Print no progress.");

    /// <summary>Offers the options on a command; one that shows no progress has none to silence.</summary>
    public void AddTo(Command command, bool showsProgress = true)
    {
        command.Add(json);
        if (showsProgress)
        {
            command.Add(quiet);
        }
    }

    public bool Json(ParseResult parse) => parse.GetValue(json);

    public bool Quiet(ParseResult parse) => parse.GetValue(quiet);
}
