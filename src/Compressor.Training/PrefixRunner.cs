using Compressor.IR;

namespace Compressor.Training;

/// <summary>Runs the frozen prefix of a graph: its inputs by name to its outputs by name.</summary>
public delegate IReadOnlyDictionary<string, TensorData> PrefixRunner(IReadOnlyDictionary<string, TensorData> inputs);
