using System.CommandLine;

namespace Compressor.Commands;

/// <summary>Options whose values are read by one function that says what is wrong.</summary>
internal static class Typed
{
    /// <summary>An option with one value.</summary>
    /// <param name="name">As typed: "--target".</param>
    /// <param name="valueName">What stands for the value in the help: "DENSITY".</param>
    /// <param name="description">One sentence.</param>
    /// <param name="parse">Reads the value; a FormatException says what is wrong with it.</param>
    public static Option<T> Option<T>(string name, string valueName, string description, Func<string, T> parse) => new(name)
    {
        HelpName = valueName,
        Description = description,
        CustomParser = result =>
        {
            try
            {
                return parse(result.Tokens[0].Value);
            }
            catch (FormatException error)
            {
                result.AddError($"{name}: {error.Message}");
                return default;
            }
        },
    };

    /// <summary>An option that may be repeated.</summary>
    /// <inheritdoc cref="Option{T}(string, string, string, Func{string, T})"/>
    public static Option<T[]?> Several<T>(string name, string valueName, string description, Func<string, T> parse) => new(name)
    {
        HelpName = valueName,
        Description = description,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result =>
        {
            try
            {
                return [.. result.Tokens.Select(token => parse(token.Value))];
            }
            catch (FormatException error)
            {
                result.AddError($"{name}: {error.Message}");
                return null;
            }
        },
    };

    /// <summary>The values of a repeatable option; null where it was not typed, so that the settings file may state them.</summary>
    public static T[]? Stated<T>(ParseResult parse, Option<T[]?> option) => parse.GetValue(option) is { Length: > 0 } values
        ? values
        : null;

    /// <summary>An option that names a file, a folder or a column.</summary>
    public static Option<string?> Text(string name, string valueName, string description) =>
        Option<string?>(
            name, valueName, description, static text => text.Length > 0 ? text : throw new FormatException("a value is missing"));

    /// <summary>An option without a value.</summary>
    public static Option<bool> Switch(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>A file that a command is given. A misspelt option is none: ./-x names a file that begins so.</summary>
    public static Argument<string?> File(string name, string description, ArgumentArity? arity = null)
    {
        var file = new Argument<string?>(name) { Description = description, Arity = arity ?? ArgumentArity.ExactlyOne };
        file.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: ['-', ..] value }])
            {
                result.AddError($"'{value}' is no option");
            }
        });
        return file;
    }

    /// <summary>One or more files or folders that a command is given.</summary>
    public static Argument<string[]> Files(string name, string description)
    {
        var files = new Argument<string[]>(name) { Description = description, Arity = ArgumentArity.OneOrMore };
        files.Validators.Add(result =>
        {
            foreach (string value in result.Tokens.Select(token => token.Value).Where(value => value.StartsWith('-')))
            {
                result.AddError($"'{value}' is no option");
            }
        });
        return files;
    }
}
