namespace Compressor.Reporting.Gates;

/// <summary>One limit, and whether the compressed model keeps it.</summary>
/// <param name="Gate">"drop", "density", "size", "zip" or "latency".</param>
/// <param name="Value">
/// In the gate's unit: a fraction (drop, density), bytes (size, zip), a factor of the original's time (latency).
/// </param>
/// <param name="Limit">The same unit.</param>
/// <param name="Passed">True where the value is known and within the limit.</param>
public sealed record GateReport(string Gate, double? Value, double Limit, bool Passed);
