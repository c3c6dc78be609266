namespace ReferenceModels;

/// <summary>Where the samples of a reference network come from, and under which terms.</summary>
/// <param name="Title">What a card calls them.</param>
/// <param name="Credit">Who made them, and the licence.</param>
/// <param name="Scale">Factor from the file's values to the network's.</param>
/// <param name="Outputs">What a network gives for a sample: a score per class, or a number.</param>
/// <param name="CommittedPath">Where they stand inside models/; null for those that are named on the command line.</param>
internal sealed record DataSource(string Title, string Credit, float Scale, int Outputs, string? CommittedPath)
{
    /// <summary>The column of labels in a table; null for samples that come otherwise.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>The option that names samples which are not committed.</summary>
    public string FolderOption { get; init; } = "--data";

    /// <summary>True where labels are numbers to predict and no classes.</summary>
    public bool IsQuantity { get; init; }

    /// <summary>4,898 wines: 11 measurements, and the quality that tasters gave, 3 to 9.</summary>
    public static DataSource WhiteWine { get; } = new(
        "Wine Quality (white)",
        "P. Cortez, A. Cerdeira, F. Almeida, T. Matos and J. Reis, 2009, UCI Machine Learning Repository, https://doi.org/10.24432/C56S3T, CC BY 4.0",
        1,
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
        10,
        "digits/digits.csv.gz")
    {
        LabelColumn = "label",
    };

    /// <summary>70,000 digits of 28x28 bytes in four IDX files.</summary>
    public static DataSource Mnist { get; } = new(
        "MNIST",
        "Y. LeCun, C. Cortes and C. J. C. Burges, CC BY-SA 3.0",
        1f / 255,
        10,
        CommittedPath: null);

    /// <summary>70,000 pictures of clothes, in the form of MNIST.</summary>
    public static DataSource FashionMnist { get; } = new(
        "Fashion-MNIST",
        "Zalando SE (H. Xiao, K. Rasul, R. Vollgraf, 2017), MIT licence",
        1f / 255,
        10,
        CommittedPath: null)
    {
        FolderOption = "--fashion",
    };

    /// <summary>60,000 photographs of 32x32 in a folder per class, or one archive of them.</summary>
    public static DataSource Cifar10 { get; } = new(
        "CIFAR-10",
        "A. Krizhevsky, \"Learning Multiple Layers of Features from Tiny Images\", 2009",
        1f / 255,
        10,
        CommittedPath: null)
    {
        FolderOption = "--cifar",
    };

    /// <summary>640 utterances of up to 29 steps of 12 numbers, with their lengths, in one archive of numpy arrays.</summary>
    public static DataSource Vowels { get; } = new(
        "Japanese Vowels",
        "UCI Machine Learning Repository, M. Kudo, J. Toyama and M. Shimbo, 1999, https://doi.org/10.24432/C5NS47, CC BY 4.0",
        1,
        9,
        "vowels/japanese-vowels.npz");
}
