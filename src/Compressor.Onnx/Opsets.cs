using Compressor.Onnx.Protobuf;
using Google.Protobuf.Collections;

namespace Compressor.Onnx;

/// <summary>The operator sets a model or function imports.</summary>
internal static class Opsets
{
    /// <summary>Versions by domain; where a domain stands twice the last one counts, as in ONNX Runtime.</summary>
    public static IReadOnlyDictionary<string, long> Read(RepeatedField<OperatorSetIdProto> imports)
    {
        var versions = new Dictionary<string, long>();
        foreach (OperatorSetIdProto import in imports)
        {
            versions[Domains.Normalised(import.Domain)] = import.Version;
        }

        return versions;
    }

    /// <summary>Brings the imports as they stood in the file in line with the versions, keeping spelling and order.</summary>
    public static void Write(IReadOnlyDictionary<string, long> versions, RepeatedField<OperatorSetIdProto> imports)
    {
        var standing = new HashSet<string>();
        for (int i = imports.Count - 1; i >= 0; i--)
        {
            string domain = Domains.Normalised(imports[i].Domain);
            if (!versions.TryGetValue(domain, out long version))
            {
                imports.RemoveAt(i);
                continue;
            }

            standing.Add(domain);
            if (imports[i].Version != version)
            {
                imports[i].Version = version;
            }
        }

        foreach ((string domain, long version) in versions)
        {
            if (!standing.Contains(domain))
            {
                imports.Add(new OperatorSetIdProto { Domain = domain, Version = version });
            }
        }
    }
}
