using System.Text.Json;
using System.Text.Json.Serialization;

namespace Compressor.Locking;

/// <summary>How compress.lock.json is written; made at build time, so that an answer does not wait for reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(LockFile))]
internal sealed partial class LockJson : JsonSerializerContext;
