using System.Globalization;
using Compressor.Commands;
using Compressor.Screen;

// Numbers look the same on every computer, also those that libraries format.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

using var interrupts = new Interrupts();
return CommandLine.Run(args, new Session(Terminal.OfSystem(), interrupts.Cancellation));
