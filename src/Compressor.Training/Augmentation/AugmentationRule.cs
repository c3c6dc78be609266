using System.Globalization;

namespace Compressor.Training.Augmentation;

/// <summary>What the user asks for: <c>affine</c>, <c>affine:0.5</c>, <c>shift:4</c>, <c>flip</c>.</summary>
/// <param name="Value">Within the bounds; 0 where it takes none.</param>
public sealed record AugmentationRule(Augmentation Augmentation, double Value)
{
    /// <summary>As it is typed, its number included.</summary>
    public string Text => Augmentation.Values is null
        ? Augmentation.Id
        : string.Create(CultureInfo.InvariantCulture, $"{Augmentation.Id}:{Value}");

    /// <summary>Reads a rule.</summary>
    /// <exception cref="FormatException">No such augmentation, or a number that it does not take.</exception>
    public static AugmentationRule Parse(string text)
    {
        string[] parts = text.Split(':', 2);
        Augmentation augmentation = AugmentationTable.Find(parts[0]) ?? throw new FormatException(
            $"'{parts[0]}' is no augmentation; known are {string.Join(", ", AugmentationTable.All.Select(known => known.Id))}");
        if (augmentation.Values is not var (least, greatest, usual))
        {
            return parts.Length == 1
                ? new AugmentationRule(augmentation, 0)
                : throw new FormatException($"{augmentation.Id} takes no number");
        }

        double value = usual;
        bool isNumber = parts.Length == 1
            || double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        return isNumber && value >= least && value <= greatest
            ? new AugmentationRule(augmentation, value)
            : throw new FormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"'{parts[^1]}' is no number from {least} to {greatest}, as {augmentation.Id} takes one ({augmentation.Id}:{usual})"));
    }
}
