namespace Compressor.Reporting.Html.Charts;

/// <summary>Outlines of points, relative to where they stand: shapes differ too, as not everybody tells colours apart.</summary>
internal static class Glyph
{
    public const string Circle = "m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z";
    public const string Diamond = "m0-7l7 7l-7 7l-7-7z";
    public const string Star = "m0-9l2.6 5.9l6.4.6l-4.8 4.3l1.4 6.3l-5.6-3.3l-5.6 3.3l1.4-6.3l-4.8-4.3l6.4-.6z";

    /// <summary>A point that a line already shows.</summary>
    public const string Dot = "m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0z";

    /// <summary>Around a point.</summary>
    public const string Ring = "m-10 0a10 10 0 1 0 20 0a10 10 0 1 0-20 0z";

    /// <summary>A piece of a line, for legends.</summary>
    public const string Dash = "m-10 0h20";

    /// <summary>A bar from one value to another, for legends.</summary>
    public const string Whisker = "m-4-8h8m-4 0v16m-4 0h8";

    private static readonly string[] Shapes =
    [
        Circle,
        "m-4.5-4.5h9v9h-9z",
        "m0-6l6 10.5h-12z",
        "m0 6l6-10.5h-12z",
        "m-6-2h4v-4h4v4h4v4h-4v4h-4v-4h-4z",
        "m-5-2.5l5-3.5l5 3.5v5l-5 3.5l-5-3.5z",
    ];

    /// <summary>The shape of a series.</summary>
    public static string Of(Pen pen) => Shapes[(pen - Pen.Line1) % Shapes.Length];
}
