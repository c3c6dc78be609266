using System.Text.Json;
using System.Text.Json.Serialization;

namespace Compressor.Inspection;

/// <summary>What <c>inspect</c> and <c>env</c> print with <c>--json</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(ModelInspection))]
[JsonSerializable(typeof(ToolEnvironment))]
[JsonSerializable(typeof(IReadOnlyList<ListedDropout>))]
internal sealed partial class InspectionJson : JsonSerializerContext;
