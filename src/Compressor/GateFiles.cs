using Compressor.IR;
using Compressor.Reporting;
using Compressor.Reporting.Gates;

namespace Compressor;

/// <summary>Files in which a pipeline wants the results of gates; null where it wants none.</summary>
internal sealed record GateFiles(string? JUnit, string? Sarif)
{
    /// <summary>What would be written, as words and path.</summary>
    public IEnumerable<(string What, string Path)> Paths()
    {
        (string What, string? Path)[] all = [("the JUnit file", JUnit), ("the SARIF file", Sarif)];
        return all.Where(file => file.Path is not null).Select(file => (file.What, file.Path!));
    }

    /// <summary>Writes the files that are wanted; paths in the SARIF file start from the current folder.</summary>
    /// <exception cref="CompressorException"><see cref="ErrorKind.Usage"/>: one cannot be written.</exception>
    public void Write(Report report)
    {
        if (JUnit is not null)
        {
            WholeFile.Write(JUnit, JUnitXml.Render(report));
        }

        if (Sarif is not null)
        {
            WholeFile.Write(Sarif, Reporting.Gates.Sarif.Render(report, Directory.GetCurrentDirectory()));
        }
    }
}
