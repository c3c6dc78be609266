namespace ReferenceModels;

/// <summary>Where the samples of a reference network come from, and under which terms.</summary>
/// <param name="Title">What a card calls them.</param>
/// <param name="Credit">Who made them, and the licence.</param>
/// <param name="Scale">Factor from the file's values to the network's.</param>
/// <param name="CommittedPath">Where they stand inside models/; null for those that are named on the command line.</param>
internal sealed record DataSource(string Title, string Credit, float Scale, string? CommittedPath)
{
    /// <summary>The column of labels in a table.</summary>
    public string LabelColumn { get; init; } = "label";

    /// <summary>True where labels are numbers to predict and no classes.</summary>
    public bool IsQuantity { get; init; }

    /// <summary>4,898 wines: 11 measurements, and the quality that tasters gave, 3 to 9.</summary>
    public static DataSource WhiteWine { get; } = new(
        "Wine Quality (white)",
        "P. Cortez, A. Cerdeira, F. Almeida, T. Matos and J. Reis, 2009, UCI Machine Learning Repository, https://doi.org/10.24432/C56S3T, CC BY 4.0",
        1,
        "wine-mlp/wine-quality-white.csv")
    {
        LabelColumn = "quality",
        IsQuantity = true,
    };

    /// <summary>1,797 digits of 8x8 values 0..16, committed with a column that states each row's split.</summary>
    public static DataSource Digits { get; } = new(
        "Optical Recognition of Handwritten Digits",
        "UCI Machine Learning Repository, E. Alpaydin and C. Kaynak, 1998, https://doi.org/10.24432/C50P49, CC BY 4.0",
        1f / 16,
        "digits/digits.csv.gz");

    /// <summary>70,000 digits of 28x28 bytes in four IDX files.</summary>
    public static DataSource Mnist { get; } = new(
        "MNIST",
        "Y. LeCun, C. Cortes and C. J. C. Burges, CC BY-SA 3.0",
        1f / 255,
        CommittedPath: null);
}
