using System.CommandLine;
using System.CommandLine.Help;
using Compressor.Configuration;
using Compressor.Screen;

namespace Compressor.Commands;

/// <summary>The tool as its callers see it: arguments in, an exit code out.</summary>
internal static class CommandLine
{
    /// <summary>Paths may begin with @; no file of arguments is meant by that.</summary>
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs one command. Nothing is thrown: what went wrong is one line, and the exit code.</summary>
    public static int Run(IReadOnlyList<string> arguments, Session session)
    {
        try
        {
            ParseResult parse = Root(session).Parse(arguments, Parser);
            if (parse.Errors.Count > 0 && parse.Action is not (HelpWithExamples or VersionAction))
            {
                return UsageErrors.Write(parse, session.Terminal);
            }

            session.Cancellation.ThrowIfCancellationRequested();
            return parse.Invoke(new InvocationConfiguration
            {
                Output = session.Terminal.Out,
                Error = session.Terminal.Error,
                EnableDefaultExceptionHandler = false,
            });
        }
        catch (Exception error)
        {
            return ErrorLine.Write(error, session.Terminal);
        }
    }

    /// <summary>The main job with the verbs below it.</summary>
    private static Command Root(Session session)
    {
        Command root = CompressCommand.Create(session);
        var help = new HelpOption();
        help.Action = new HelpWithExamples((HelpAction)help.Action!, session.Terminal.Width, root, CompressCommand.Examples);
        root.Add(help);
        root.Add(new VersionOption { Action = new VersionAction() });
        return root;
    }
}
