namespace Compressor.Data;

/// <summary>What a user can state about their data; everything else is read off the files.</summary>
public sealed record DataOptions
{
    /// <summary>Label column of a table: its name, its number from 1, or "last". Null: a column called "label", else no labels.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Size to which every image is brought, in pixels; null leaves them alone, and then all must have one size.</summary>
    public (int Height, int Width)? Resize { get; init; }

    /// <summary>Channels of image files, 1 or 3, where the model's input says so; null takes 1 when every image is grey, else 3.</summary>
    public int? Channels { get; init; }

    /// <summary>The order of axes in which the model takes images, where it is known; null takes the orders that fit its input.</summary>
    public Layout? Layout { get; init; }

    /// <summary>Inputs of the model that have an array or a constant of their own.</summary>
    public IReadOnlyList<GivenInput> Inputs { get; init; } = [];

    /// <summary>Every file or folder that was named: the samples, then what inputs have of their own.</summary>
    public IReadOnlyList<string> Files(string? path) => [.. Inputs.Select(input => input.Path).Prepend(path).OfType<string>()];

    /// <summary>What stands for the samples in messages: their path, else that of the first input; null where no file was named.</summary>
    public string? Source(string? path) => path ?? Inputs.FirstOrDefault(input => input.Path is not null)?.Path;
}

/// <summary>What one input of the model is given: the arrays of a file, or one number for every sample.</summary>
/// <param name="Name">The model's input.</param>
/// <param name="Path">A .npy, or a .npz of one array or of one for each split; null for a constant.</param>
/// <param name="Constant">The number; null for a file.</param>
public sealed record GivenInput(string Name, string? Path, float? Constant = null);
