namespace Compressor.Training.Augmentation;

/// <summary>The ways to alter images.</summary>
public static class AugmentationTable
{
    /// <summary>Every one.</summary>
    public static IReadOnlyList<Augmentation> All { get; } = [new Affine(), new Shift(), new Flip()];

    /// <summary>The one of an id, or null.</summary>
    public static Augmentation? Find(string id) => All.FirstOrDefault(augmentation => augmentation.Id == id);
}
