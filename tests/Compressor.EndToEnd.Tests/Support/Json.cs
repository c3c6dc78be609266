using System.Text.Json;

namespace Compressor.EndToEnd.Tests.Support;

/// <summary>Reads what the tool prints with --json.</summary>
internal static class Json
{
    /// <summary>The one document on stdout; throws where there is none, more than one, or anything beside it.</summary>
    public static JsonElement Of(ToolRun run) => JsonDocument.Parse(run.Out).RootElement;
}
