using Compressor.Reporting;

namespace Compressor;

/// <summary>Who wrote a report.</summary>
internal static class ToolVersion
{
    /// <summary>As in "0.1.0".</summary>
    public static string Text { get; } = typeof(ToolVersion).Assembly.GetName().Version!.ToString(3);

    public static ToolReport Report => new("compress", Text);
}
