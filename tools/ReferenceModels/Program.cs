using System.CommandLine;
using Compressor.IR;
using ReferenceModels;

const string All = "all";
const string Digits = "digits";

var name = new Argument<string>("name") { Description = "A network, \"digits\" for the table of digits, or \"all\"." };
name.AcceptOnlyFromAmong([All, Digits, .. NetworkTable.Networks.Select(network => network.Name)]);
var mnist = new Option<string?>("--data") { Description = "The folder of MNIST's four IDX files, for the networks that learn from them." };
var fashion = new Option<string?>("--fashion") { Description = "The folder of Fashion-MNIST's four IDX files." };
var cifar = new Option<string?>("--cifar") { Description = "CIFAR-10 as images: a folder per class under train and test, or one archive of them." };
var table = new Option<string?>("--digits")
{
    Description = "The original table of digits: sklearn/datasets/data/digits.csv.gz of scikit-learn. Without it the committed one stays.",
};
var output = new Option<string>("--out") { Description = "The folder to write to.", DefaultValueFactory = _ => "models" };
var seed = new Option<int>("--seed") { Description = "Where all random numbers come from.", DefaultValueFactory = _ => 1 };

var root = new RootCommand("Makes everything under models/: trains each network, measures it through ONNX Runtime, writes its card.")
{
    name, mnist, fashion, cifar, table, output, seed,
};
root.SetAction(parsed =>
{
    string chosen = parsed.GetRequiredValue(name);
    string models = parsed.GetRequiredValue(output);
    ReferenceNetwork[] networks = [.. NetworkTable.Networks.Where(network => chosen == All || chosen == network.Name)];
    if (chosen == Digits && parsed.GetValue(table) is null)
    {
        return Fail("\"digits\" needs --digits.");
    }

    Option<string?>[] folders = [mnist, fashion, cifar];
    string? PathOf(DataSource data) => data.CommittedPath is { } path
        ? Path.Combine(models, path)
        : parsed.GetValue(folders.Single(option => option.Name == data.FolderOption));
    if (networks.FirstOrDefault(network => PathOf(network.Data) is null) is { } needy)
    {
        return Fail($"{needy.Name} needs {needy.Data.FolderOption}.");
    }

    try
    {
        if (parsed.GetValue(table) is { } original)
        {
            DigitsTable.Write(original, Path.Combine(models, DataSource.Digits.CommittedPath!));
        }

        bool[] good = [.. networks.Select(network => Recipe.Run(
            network, PathOf(network.Data)!, models, parsed.GetRequiredValue(seed)))];
        return good.All(reached => reached) ? 0 : 1;
    }
    catch (CompressorException error)
    {
        return Fail(error.Message);
    }
});
return root.Parse(args).Invoke();

static int Fail(string message)
{
    Console.Error.WriteLine(message);
    return 1;
}
