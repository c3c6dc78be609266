using System.Diagnostics;

namespace Compressor.Tests.Support;

/// <summary>The reference checker, <c>onnx.checker</c> of Debian's python3-onnx: the oracle for our rules.</summary>
public static class OnnxChecker
{
    private const string Script = """
        import sys, onnx.checker
        for path in sys.stdin.read().splitlines():
            try:
                onnx.checker.check_model(path, full_check=False)
                print("valid")
            except Exception as error:
                print("invalid: " + " ".join(str(error).split()))
        """;

    private const string FullScript = """
        import sys, onnx, onnx.checker, onnx.shape_inference
        for path in sys.stdin.read().splitlines():
            try:
                onnx.checker.check_model(path, full_check=True)
                onnx.shape_inference.infer_shapes(onnx.load(path), check_type=True, strict_mode=True, data_prop=True)
                print("valid")
            except Exception as error:
                print("invalid: " + path + " ".join(str(error).split()))
        """;

    private static readonly Lazy<string?> Interpreter = new(() =>
        ((string[])["python3", "/usr/bin/python3"]).FirstOrDefault(name => Run(name, "import onnx.checker", "").Ok));

    /// <summary>True where a Python with the onnx package is installed.</summary>
    public static bool IsPresent => Interpreter.Value is not null;

    /// <summary>One verdict per file: "valid", or "invalid: " and the reason.</summary>
    public static IReadOnlyList<string> Check(IEnumerable<string> paths) => Check(paths, Script);

    /// <summary>As <see cref="Check(IEnumerable{string})"/>, with the full check, strict inference of shapes and propagation of data.</summary>
    public static IReadOnlyList<string> CheckFully(IEnumerable<string> paths) => Check(paths, FullScript);

    private static string[] Check(IEnumerable<string> paths, string script)
    {
        (bool ok, string output) = Run(Interpreter.Value!, script, string.Join('\n', paths));
        return ok ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries) : throw new InvalidOperationException(output);
    }

    private static (bool Ok, string Output) Run(string interpreter, string script, string input)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(interpreter, ["-c", script])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? (true, output) : (false, errors.Result);
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            return (false, error.Message);
        }
    }
}
