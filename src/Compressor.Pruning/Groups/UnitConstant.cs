using Compressor.IR;

namespace Compressor.Pruning.Groups;

/// <summary>What operators that treat every unit by itself make of a unit that is constant.</summary>
internal static class UnitConstant
{
    /// <summary>True for operators after which a unit is still a unit, and a constant one still constant.</summary>
    public static bool KeepsUnits(Node node) => node.Domain.Length == 0 && node.OpType switch
    {
        "Relu" or "Sigmoid" or "Tanh" or "LeakyRelu" or "Identity" or "MaxPool" or "GlobalAveragePool" or "GlobalMaxPool" => true,
        "Dropout" => node.Outputs.Count == 1,
        "Flatten" => node.Int("axis", 1) == 1,
        // With padding, the mean of a window at the border would be less than the constant.
        "AveragePool" => node.Text("auto_pad", "NOTSET") is "NOTSET" or "VALID" && !(node.Ints("pads")?.Any(pad => pad != 0) ?? false)
            && node.Int("ceil_mode", 0) == 0,
        _ => false,
    };

    /// <summary>The constant after the operator.</summary>
    public static double After(Node node, double constant) => node.OpType switch
    {
        "Relu" => Math.Max(0, constant),
        "Sigmoid" => 1 / (1 + Math.Exp(-constant)),
        "Tanh" => Math.Tanh(constant),
        "LeakyRelu" => constant < 0 ? constant * node.Float("alpha", 0.01f) : constant,
        _ => constant,
    };
}
