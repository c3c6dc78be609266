using Compressor.IR;

namespace Compressor.Pruning.Groups;

/// <summary>Why units cannot be cut, as the report says it.</summary>
internal static class Reasons
{
    public const string Input = "input of the graph";
    public const string Output = "output of the graph";
    public const string Excluded = "excluded";
    public const string Constant = "integer constant";
    public const string Positions = "positions, not units";
    public const string Broadcast = "broadcast over";

    public static string NotFollowed(Node node) => $"read or made by {Name(node)}, which units are not followed through";

    public static string Unknown(Node node) => $"{Name(node)} has values of unknown shape";

    public static string Mixed(Node node) => $"mixed by {Name(node)}";

    public static string Setting(Node node) => $"a setting of {Name(node)}";

    public static string Shape(Node node) => $"{Name(node)} asks for the extent";

    public static string Reshaped(Node node) => $"{Name(node)} splits or joins it in another way than unit by unit";

    public static string GroupMembers(Node node) => $"inputs within a group of {Name(node)}";

    private static string Name(Node node) => $"{node.OpType} '{node.DisplayName}'";
}
