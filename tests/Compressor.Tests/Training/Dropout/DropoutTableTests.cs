using Compressor.Training.Dropout;
using Xunit;

namespace Compressor.Tests.Training.Dropout;

public sealed class DropoutTableTests
{
    /// <summary>The ids are a contract of the command line.</summary>
    [Fact]
    public void The_ids_are_those_that_were_promised()
    {
        string[] promised =
        [
            "standard", "dropconnect", "standout", "gaussian", "fast", "variational", "sparse-variational", "concrete", "max-pooling",
            "average-pooling", "spatial", "cutout", "max-drop", "rnndrop", "recurrent", "variational-rnn", "monte-carlo", "structured-bayesian",
        ];

        Assert.Equal(promised, DropoutTable.Methods.Select(method => method.Id));
    }

    [Fact]
    public void Every_method_has_a_file_that_opens_with_its_equation_and_paper()
    {
        string folder = Support.Repository.At("src", "Compressor.Training", "Dropout");

        Assert.All(DropoutTable.Methods, method =>
        {
            string text = File.ReadAllText(Path.Combine(folder, $"{method.GetType().Name}.cs"));
            string opening = text[..text.IndexOf("public sealed class", StringComparison.Ordinal)];
            Assert.Contains("<code>", opening, StringComparison.Ordinal);
            Assert.Contains(method.Paper[^4..], opening, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Defaults_are_within_bounds_and_names_are_unique() => Assert.All(DropoutTable.Methods, method =>
    {
        Assert.Equal(method.Parameters.Count, method.Parameters.Select(parameter => parameter.Name).Distinct().Count());
        Assert.All(method.Parameters, parameter => Assert.True(
            parameter is NumberParameter { Default: null } || parameter.Wrong(parameter.DefaultText) is null, $"{method.Id} {parameter.Name}"));
    });
}
