using Compressor.Training.Dropout;

namespace Compressor.Inspection;

/// <summary>One line of <c>compress dropout list</c>.</summary>
/// <param name="AppliesTo">Where it acts.</param>
/// <param name="InFile">How training and the written file come to the same mean.</param>
/// <param name="LearnsRate">True where the report tells a learned rate.</param>
internal sealed record ListedDropout(
    string Id, string Paper, string AppliesTo, IReadOnlyList<ListedParameter> Parameters, string InFile, bool LearnsRate)
{
    /// <summary>Every method, in the order of the table.</summary>
    public static IReadOnlyList<ListedDropout> All { get; } =
    [
        .. DropoutTable.Methods.Select(method => new ListedDropout(
            method.Id,
            method.Paper,
            method.Where,
            [.. method.Parameters.Select(parameter =>
                new ListedParameter(parameter.Name, parameter.Meaning, parameter.Values, parameter.DefaultText))],
            method.InFile,
            method.LearnsRate)),
    ];

    /// <summary>The cells of the table: id, paper, where, parameters, in the file.</summary>
    public IReadOnlyList<string> Cells =>
    [
        Id,
        Paper,
        AppliesTo,
        Parameters.Count == 0
            ? "none"
            : string.Join("; ", Parameters.Select(parameter => $"{parameter.Name}={parameter.Default} ({parameter.Values})")),
        LearnsRate ? $"{InFile}; learned rate in the report" : InFile,
    ];
}

/// <summary>A parameter of a dropout method.</summary>
internal sealed record ListedParameter(string Name, string Meaning, string Values, string Default);
