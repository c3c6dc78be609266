using Compressor.IR;
using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>
/// Checks a file against the rules of the ONNX specification that concern its structure: what <c>onnx.checker</c> checks without
/// operator schemas, and the sizes of tensors, the definedness of graph outputs and the versions features need on top of it.
/// Whether an operator exists in its opset and takes these inputs is for a runtime to say.
/// </summary>
public static class OnnxRules
{
    /// <summary>The newest IR version whose rules these are.</summary>
    public const long NewestIrVersion = 13;

    private const long FirstIrVersionWithOpsets = 3;
    private const long FirstIrVersionWithFunctions = 8;

    /// <summary>Checks a file; one that cannot be read breaks the first rule.</summary>
    public static RuleReport Check(string path)
    {
        var log = new RuleLog();
        try
        {
            var context = ReadContext.ForFile(path);
            ModelProto model = ModelParser.ParseFile(context);
            log.Require(Rule.Readable, true, path, "");
            CheckModel(model, log, context);
        }
        catch (CompressorException error)
        {
            log.Require(Rule.Readable, false, "file", error.Message);
        }

        return log.Report;
    }

    private static void CheckModel(ModelProto model, RuleLog log, ReadContext context)
    {
        log.Require(
            Rule.IrVersionKnown, model.IrVersion is >= 1 and <= NewestIrVersion, "model",
            $"IR version {model.IrVersion} is not between 1 and {NewestIrVersion}.");
        log.Require(
            Rule.MetadataKeysUnique, model.MetadataProps.DistinctBy(entry => entry.Key).Count() == model.MetadataProps.Count, "model",
            "a metadata key stands twice.");
        CheckOpsets(model, log);
        var graphs = new GraphRules(log, model.IrVersion, Opsets.Read(model.OpsetImport).Keys, new TensorRules(log, context));
        graphs.CheckMain(model.Graph);
        if (model.Functions.Count > 0)
        {
            log.Require(
                Rule.FunctionsNeedIrVersion8, model.IrVersion >= FirstIrVersionWithFunctions, "model",
                $"it defines functions, which IR version {model.IrVersion} does not have.");
            FunctionRules.Check(model, log, graphs);
        }
    }

    private static void CheckOpsets(ModelProto model, RuleLog log)
    {
        bool modern = model.IrVersion >= FirstIrVersionWithOpsets;
        log.Require(
            Rule.StandardOpsetImported, modern == model.OpsetImport.Count > 0, "model",
            modern ? "it imports no operator set." : $"IR version {model.IrVersion} has no operator set imports.");
    }
}
