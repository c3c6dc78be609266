using Compressor.Screen;

namespace Compressor.Commands;

/// <summary>What every command is given: where to write, and when to stop.</summary>
internal sealed record Session(Terminal Terminal, CancellationToken Cancellation);
