using ReferenceModels.Networks;

namespace ReferenceModels;

/// <summary>Every reference network, sorted by name.</summary>
internal static class NetworkTable
{
    public static IReadOnlyList<ReferenceNetwork> Networks { get; } =
    [
        new DigitsCnn(),
        new DigitsMlp(),
        new Fashion300100(),
        new LeNet300100(),
        new LeNet5(),
        new ResNet20(),
        new VowelsGru(),
        new VowelsLstm(),
        new WineMlp(),
    ];
}
