using Spectre.Console;

namespace Compressor.Screen;

/// <summary>A column's heading, and whether its values are numbers, which stand at the right.</summary>
internal sealed record Column(string Heading, bool IsNumber);

/// <summary>Results in columns.</summary>
internal static class TextTable
{
    private const int UnbrokenWidth = 400;

    /// <summary>Writes a table of results; it has no colours, so that a file of it reads like the screen.</summary>
    public static void Write(Terminal terminal, IReadOnlyList<Column> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(terminal.Out),
        });
        // What goes into a file need not be broken into lines that fit a screen.
        console.Profile.Width = terminal.OutIsScreen ? terminal.Width : UnbrokenWidth;
        Table table = new Table().Border(terminal.OutIsScreen ? TableBorder.Simple : TableBorder.Ascii2).SafeBorder();
        foreach (Column column in columns)
        {
            var heading = new TableColumn(new Text(column.Heading));
            table.AddColumn(column.IsNumber ? heading.RightAligned() : heading);
        }

        foreach (IReadOnlyList<string> row in rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)).ToArray<Spectre.Console.Rendering.IRenderable>());
        }

        console.Write(table);
    }
}
