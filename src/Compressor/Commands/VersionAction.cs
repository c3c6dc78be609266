using System.CommandLine;
using System.CommandLine.Invocation;

namespace Compressor.Commands;

/// <summary>Prints the tool's version, also when it runs inside another program.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(ToolVersion.Text);
        return 0;
    }
}
