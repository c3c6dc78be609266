using System.CommandLine;
using Compressor.Configuration;
using Compressor.Screen;

namespace Compressor.Commands;

/// <summary>What is wrong with a command line, in one line each, with what may have been meant.</summary>
internal static class UsageErrors
{
    /// <summary>Writes the errors and returns the exit code.</summary>
    public static int Write(ParseResult parse, Terminal terminal)
    {
        // A misspelt option makes its value an error too; the first is the one to mend.
        // The parser takes the first one that is misspelt for the model.
        IReadOnlyList<string> unknown =
        [
            .. parse.CommandResult.Tokens.Select(token => token.Value).Concat(parse.UnmatchedTokens).Where(token => token.StartsWith('-')),
        ];
        unknown = unknown.Count > 0 ? unknown : [.. parse.UnmatchedTokens.Take(1)];
        IEnumerable<string> messages = unknown.Count > 0
            ? unknown.Select(token =>
                $"'{Path(parse)}' has no {(token.StartsWith('-') ? "option" : "use for")} '{token}'{Hint(token, parse)}")
            : parse.Errors.Select(error => error.Message);
        foreach (string message in messages.Distinct())
        {
            ErrorLine.Write(terminal, ErrorCodes.CommandLine, message);
        }

        terminal.Error.WriteLine($"'{Path(parse)} --help' shows what there is.");
        return ErrorCodes.CommandLine.ExitCode;
    }

    private static string Hint(string token, ParseResult parse)
    {
        Command command = parse.CommandResult.Command;
        IEnumerable<string> options = command.Options.SelectMany(option => option.Aliases.Prepend(option.Name));
        if (token.StartsWith('-'))
        {
            return Nearest.Hint(token.Split('=')[0], options);
        }

        // "compress inspct model.onnx": the misspelt verb was taken for the model.
        string[] verbs = [.. command.Subcommands.Select(verb => verb.Name)];
        string? mistaken = parse.CommandResult.Tokens.Select(argument => argument.Value)
            .FirstOrDefault(argument => Nearest.Of(argument, verbs) is not null);
        return mistaken is null ? "" : $"; for '{mistaken}', did you mean '{Nearest.Of(mistaken, verbs)}'?";
    }

    private static string Path(ParseResult parse) =>
        parse.CommandResult.Command == parse.RootCommandResult.Command ? "compress" : $"compress {parse.CommandResult.Command.Name}";
}
