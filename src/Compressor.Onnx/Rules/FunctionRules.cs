using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>Rules of model-local functions.</summary>
internal static class FunctionRules
{
    public static void Check(ModelProto model, RuleLog log, GraphRules graphs)
    {
        var seen = new HashSet<(string Domain, string Name, string Overload)>();
        foreach (FunctionProto function in model.Functions)
        {
            string where = $"function '{function.Name}'";
            log.Require(Rule.FunctionNamed, function.Name.Length > 0, where, "it has no name.");
            log.Require(
                Rule.FunctionUnique, seen.Add((Domains.Normalised(function.Domain), function.Name, function.Overload)), where,
                "it is defined twice.");
            log.Require(
                Rule.FunctionParametersUnique,
                IsUnique(function.Input) && IsUnique(function.Output)
                    && IsUnique(function.Attribute.Concat(function.AttributeProto.Select(attribute => attribute.Name))),
                where, "two inputs, two outputs or two attributes have the same name.");
            graphs.ForFunction(Opsets.Read(function.OpsetImport).Keys).CheckFunction(function, where);
        }
    }

    private static bool IsUnique(IEnumerable<string> names) => names.GroupBy(name => name).All(group => group.Count() == 1);
}
