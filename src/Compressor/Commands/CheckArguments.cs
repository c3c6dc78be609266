using System.CommandLine;
using System.CommandLine.Parsing;
using Compressor.Configuration;
using Compressor.Inspection;

namespace Compressor.Commands;

/// <summary>The options of <c>inspect --check</c>.</summary>
internal sealed class CheckArguments
{
    private readonly Option<bool> check = Typed.Switch("--check",
        "Import the model, run it beside ONNX Runtime on random inputs, batch 1 and more, and fail where the two differ.");

    private readonly Option<string?> inputs = Typed.Text("--inputs", "FILE.npz",
        "With --check: values in place of random ones, an array per input, by name.");

    private readonly Option<(string Input, long[] Shape)[]?> shapes = new("--shape")
    {
        HelpName = "NAME:1,3,224,224",
        Description = "With --check: the shape of an input that the file leaves open; repeatable.",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = ParseShapes,
    };

    private readonly Option<int?> seed = Typed.Option<int?>("--seed", "N",
        "With --check: seed of the random inputs. [default: 1]", static text => SettingText.Seed(text));

    /// <summary>Offers the options on a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[check, inputs, shapes, seed])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (!result.GetValue(check) && ((Option[])[inputs, shapes, seed])
                .FirstOrDefault(option => result.GetResult(option) is not null) is { } given)
            {
                result.AddError($"{given.Name} goes with --check");
            }
        });
    }

    /// <summary>What is to be checked; null where nothing is.</summary>
    public CheckRequest? Request(ParseResult parse) => !parse.GetValue(check) ? null : new CheckRequest(
        parse.GetValue(inputs),
        (parse.GetValue(shapes) ?? []).ToDictionary(shape => shape.Input, shape => shape.Shape),
        parse.GetValue(seed) ?? 1);

    private static (string Input, long[] Shape)[]? ParseShapes(ArgumentResult result)
    {
        try
        {
            (string Input, long[] Shape)[] read = [.. result.Tokens.Select(token => SettingText.InputShape(token.Value))];
            string? twice = read.GroupBy(shape => shape.Input).FirstOrDefault(group => group.Count() > 1)?.Key;
            return twice is null ? read : throw new FormatException($"input '{twice}' is given two shapes");
        }
        catch (FormatException error)
        {
            result.AddError($"--shape: {error.Message}");
            return null;
        }
    }
}
