namespace Compressor.Screen;

/// <summary>Asks a person one thing.</summary>
internal static class Question
{
    /// <summary>The answer; the default where it is empty. What cannot be read is asked again, with the reason.</summary>
    /// <param name="terminal">
    /// <see cref="Terminal.In"/> answers; asked is on <see cref="Terminal.Error"/>, so that results stay apart.
    /// </param>
    /// <param name="text">The question, with what an empty answer means.</param>
    /// <param name="parse">Reads an answer; a FormatException says what is wrong with it.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static T? Ask<T>(Terminal terminal, string text, Func<string, T> parse, CancellationToken cancellation)
    {
        while (true)
        {
            terminal.Error.Write($"{text}: ");
            terminal.Error.Flush();
            // A console's line is waited for elsewhere, or an interrupt would not be heard before the next one.
            string? line = Task.Run(terminal.In!.ReadLine, cancellation).WaitAsync(cancellation).GetAwaiter().GetResult();
            if (line?.Trim() is not { Length: > 0 } answer)
            {
                return default;
            }

            try
            {
                return parse(answer);
            }
            catch (FormatException error)
            {
                terminal.Error.WriteLine($"  {error.Message}");
            }
        }
    }
}
