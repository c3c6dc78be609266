using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Compressor.Commands;

/// <summary>The help of a command; the main one's ends with examples to copy.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private readonly HelpAction help;
    private readonly Command root;
    private readonly string examples;

    public HelpWithExamples(HelpAction help, int width, Command root, string examples)
    {
        this.help = help;
        this.root = root;
        this.examples = examples;
        help.MaxWidth = width;
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        // Or the usage of a verb would begin with the main job's model.
        bool isRoot = parseResult.CommandResult.Command == root;
        foreach (Argument argument in root.Arguments)
        {
            argument.Hidden = !isRoot;
        }

        int code = help.Invoke(parseResult);
        if (isRoot)
        {
            foreach (string line in examples.ReplaceLineEndings("\n").Split('\n'))
            {
                parseResult.InvocationConfiguration.Output.WriteLine(line);
            }
        }

        return code;
    }
}
