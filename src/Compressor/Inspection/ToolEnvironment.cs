using Compressor.Reporting;

namespace Compressor.Inspection;

/// <summary>What a bug report needs: the result of <c>compress env</c>.</summary>
internal sealed record ToolEnvironment(ToolReport Tool, EnvironmentReport Environment);
