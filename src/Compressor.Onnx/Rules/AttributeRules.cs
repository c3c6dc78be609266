using Compressor.Onnx.Protobuf;
using Kind = Compressor.Onnx.Protobuf.AttributeProto.Types.AttributeType;

namespace Compressor.Onnx;

/// <summary>Rules of attributes: one value, in the field that its type names.</summary>
internal static class AttributeRules
{
    private const long FirstIrVersionWithTypes = 2;

    public static void Check(AttributeProto attribute, RuleLog log, string where, long irVersion, bool inFunction)
    {
        log.Require(Rule.AttributeNamed, attribute.Name.Length > 0, where, "it has no name.");
        if (irVersion >= FirstIrVersionWithTypes)
        {
            log.Require(Rule.AttributeTyped, attribute.HasType, where, "it has no type.");
        }

        Kind[] filled = [.. Filled(attribute)];
        log.Require(
            Rule.AttributeOneValue, filled.Length <= 1, where,
            $"it has values of more than one kind: {string.Join(", ", filled)}.");
        log.Require(
            Rule.AttributeFieldMatchesType, !attribute.HasType || filled.All(kind => kind == attribute.Type), where,
            $"its type is {attribute.Type}, its value {string.Join(", ", filled)}.");
        if (attribute.RefAttrName.Length > 0)
        {
            log.Require(
                Rule.AttributeReferenceInFunction, inFunction && filled.Length == 0, where,
                "it refers to a function's attribute outside a function, or beside a value of its own.");
        }
    }

    private static IEnumerable<Kind> Filled(AttributeProto attribute)
    {
        (Kind Kind, bool Has)[] fields =
        [
            (Kind.Float, attribute.HasF),
            (Kind.Int, attribute.HasI),
            (Kind.String, attribute.HasS),
            (Kind.Tensor, attribute.T is not null),
            (Kind.Graph, attribute.G is not null),
            (Kind.SparseTensor, attribute.SparseTensor is not null),
            (Kind.TypeProto, attribute.Tp is not null),
            (Kind.Floats, attribute.Floats.Count > 0),
            (Kind.Ints, attribute.Ints.Count > 0),
            (Kind.Strings, attribute.Strings.Count > 0),
            (Kind.Tensors, attribute.Tensors.Count > 0),
            (Kind.Graphs, attribute.Graphs.Count > 0),
            (Kind.SparseTensors, attribute.SparseTensors.Count > 0),
            (Kind.TypeProtos, attribute.TypeProtos.Count > 0),
        ];
        return fields.Where(field => field.Has).Select(field => field.Kind);
    }
}
