using Compressor.Data;
using ReferenceModels;

if (args is not ["digits-table", string source, string destination])
{
    Console.Error.WriteLine("usage: ReferenceModels digits-table <source.csv.gz> <destination.csv.gz>");
    return 2;
}

foreach ((SplitPart part, int count) in DigitsTable.Write(source, destination).OrderBy(pair => pair.Key))
{
    Console.WriteLine($"{part}: {count} rows");
}

return 0;
