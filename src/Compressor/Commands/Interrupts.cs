using System.Runtime.InteropServices;

namespace Compressor.Commands;

/// <summary>Ctrl-C and a polite kill: the first asks the job to stop, the second ends the process.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration[] registrations;

    public Interrupts() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Cancellation => source.Token;

    public void Dispose()
    {
        Array.ForEach(registrations, registration => registration.Dispose());
        source.Dispose();
    }

    private void Handle(PosixSignalContext signal)
    {
        // What is not cancelled here takes its course: the system ends the process.
        signal.Cancel = !source.IsCancellationRequested;
        source.Cancel();
    }
}
