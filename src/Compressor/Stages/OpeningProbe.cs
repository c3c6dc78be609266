using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Compressor.Evaluation;
using Compressor.IR;
using Compressor.Onnx;

namespace Compressor.Stages;

/// <summary>Measures in a process of its own what opening a session takes: this one's memory is full of training.</summary>
internal static class OpeningProbe
{
    public const string Verb = "measure-opening";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Null where the tool runs inside another program, which would not know the verb, or where the child fails.</summary>
    public static SessionOpening? Measure(string path)
    {
        if (Command() is not { } command)
        {
            return null;
        }

        try
        {
            using Process child = Process.Start(new ProcessStartInfo(command.File, [.. command.Arguments, Verb, path])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            Task<string> errors = child.StandardError.ReadToEndAsync();
            Task<string> output = child.StandardOutput.ReadToEndAsync();
            if (!child.WaitForExit(Patience))
            {
                child.Kill();
                return null;
            }

            _ = errors.Result;
            return child.ExitCode == 0 && output.Result.Split(' ', StringSplitOptions.TrimEntries) is [var milliseconds, var bytes]
                ? new SessionOpening(
                    double.Parse(milliseconds, CultureInfo.InvariantCulture), long.Parse(bytes, CultureInfo.InvariantCulture))
                : null;
        }
        catch (Exception error) when (error is Win32Exception or FormatException)
        {
            return null;
        }
    }

    /// <summary>x -> Identity -> y.</summary>
    public static byte[] SmallModel()
    {
        var builder = new GraphBuilder("small");
        builder.Input("x", ElementType.Float32, 1);
        builder.Output(builder.Node("Identity", ["x"], "y"), ElementType.Float32, 1);
        using var file = new MemoryStream();
        OnnxWriter.Write(builder.Build(), file, StorageChoice.Dense);
        return file.ToArray();
    }

    private static (string File, string[] Arguments)? Command() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) switch
    {
        "compress" => (Environment.ProcessPath!, []),
        "dotnet" => (Environment.ProcessPath!, [typeof(OpeningProbe).Assembly.Location]),
        _ => null,
    };
}
