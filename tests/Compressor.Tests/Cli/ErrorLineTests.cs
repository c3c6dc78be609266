using Compressor.IR;
using Compressor.Screen;
using Xunit;

namespace Compressor.Tests.Cli;

/// <summary>Whatever ends a command: one line, and the exit code that the contract states.</summary>
public sealed class ErrorLineTests
{
    [Theory]
    [InlineData(ErrorKind.Usage, 2)]
    [InlineData(ErrorKind.Model, 3)]
    [InlineData(ErrorKind.Data, 4)]
    [InlineData(ErrorKind.Target, 5)]
    [InlineData(ErrorKind.Gate, 6)]
    [InlineData(ErrorKind.Verification, 7)]
    public void A_users_mistake_has_the_exit_code_of_its_kind(ErrorKind kind, int exitCode)
    {
        (int code, string text) = Written(new CompressorException(kind, "model.onnx:\nbroken"));

        Assert.Equal(exitCode, code);
        Assert.Equal($"compress : error CMP{exitCode}000: model.onnx: broken\n", text);
    }

    [Fact]
    public void Every_kind_of_mistake_has_a_code() =>
        Assert.All(Enum.GetValues<ErrorKind>(), kind => Assert.Equal((int)kind, ErrorCodes.Of(new CompressorException(kind, "")).ExitCode));

    [Fact]
    public void Cancelling_is_130()
    {
        Assert.Equal(130, Written(new OperationCanceledException()).Code);
        Assert.Equal(130, Written(new AggregateException(new TaskCanceledException())).Code);
    }

    [Fact]
    public void A_full_disk_is_no_mistake_of_the_user()
    {
        var full = new IOException("No space left on device", 28);

        (int code, string text) = Written(new CompressorException(ErrorKind.Usage, "out.onnx: cannot be written", full));

        Assert.Equal(1, code);
        Assert.Equal("compress : error CMP1001: out.onnx: cannot be written\n", text);
    }

    [Fact]
    public void Anything_else_is_internal_and_says_how_to_see_more()
    {
        (int code, string text) = Written(new InvalidOperationException("a\nb"));

        Assert.Equal(1, code);
        Assert.Equal("compress : error CMP1000: internal error: InvalidOperationException: a b (COMPRESS_DEBUG=1 shows where)\n", text);
    }

    [Fact]
    public void A_trace_is_shown_to_those_who_ask()
    {
        using var error = new StringWriter();
        ErrorLine.Write(new InvalidOperationException("a"), new Terminal(TextWriter.Null, error) { ShowsTraces = true });

        Assert.Contains("System.InvalidOperationException: a", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_command_says_so_and_writes_nothing()
    {
        Outcome outcome = Tool.Run(new CancellationToken(canceled: true), "inspect", "m.onnx");

        Assert.Equal(130, outcome.Code);
        Assert.Equal("compress : error CMP1130: cancelled; nothing was written\n", outcome.Error);
    }

    private static (int Code, string Text) Written(Exception error)
    {
        using var text = new StringWriter { NewLine = "\n" };
        int code = ErrorLine.Write(error, new Terminal(TextWriter.Null, text));
        return (code, text.ToString());
    }
}
