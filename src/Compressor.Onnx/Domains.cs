namespace Compressor.Onnx;

/// <summary>The standard operator set has two spellings in files: the empty string and "ai.onnx".</summary>
internal static class Domains
{
    public const string StandardAlias = "ai.onnx";

    /// <summary>The IR's spelling: the standard domain is empty.</summary>
    public static string Normalised(string domain) => domain == StandardAlias ? "" : domain;
}
