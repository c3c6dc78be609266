using System.CommandLine;
using Compressor.Configuration;
using Compressor.Inspection;
using Compressor.Reporting.Gates;
using Compressor.Screen;

namespace Compressor.Commands;

/// <summary><c>compress init model.onnx</c>.</summary>
internal static class InitCommand
{
    public static Command Create(Session session)
    {
        Argument<string?> model = Typed.File("model.onnx", "The model to write settings for.");
        var data = new DataArguments("asked for, else none");
        Option<Target?> target = Typed.Option<Target?>(
            "--target", "TARGET",
            "Share of the parameters to keep, as in 0.1; size of the file, as in 200KB; or inside a zip, as in zip:200KB; or as small as "
            + "possible within a metric drop, as in drop:0.5%, by up to six trainings; with structure channel a share of its time or of "
            + "its multiply-accumulates, as in latency:0.5x or macs:0.5x. [default: 0.1]",
            TargetText.Parse);
        var gates = new GateArguments();
        Option<string?> file = Typed.Text("--output", "FILE", "The settings file. [default: compress.yaml beside the model]");
        file.Aliases.Add("-o");
        Option<bool> force = Typed.Switch("--force", "Replace a settings file that is there already.");
        Option<bool> quiet = Typed.Switch("--quiet", "Print no progress.");
        var command = new Command("init", "Writes a compress.yaml: asks what is not stated, tries preprocessings with the model.")
        {
            model,
        };
        data.AddSamplesTo(command);
        command.Add(target);
        gates.AddLimitsTo(command);
        foreach (Option option in (Option[])[file, force, quiet])
        {
            command.Add(option);
        }

        command.SetAction(parse =>
        {
            string modelPath = parse.GetRequiredValue(model)!;
            string path = parse.GetValue(file) ?? Path.Combine(Path.GetDirectoryName(modelPath) ?? "", ConfigurationFile.FileName);
            var stated = new Settings
            {
                Model = modelPath,
                Data = data.Settings(parse),
                Target = parse.GetValue(target),
                Gates = gates.Limits(parse),
            };
            RequireFree(path, stated, parse.GetValue(force));
            Settings settings = session.Terminal.In is null ? stated : Asked(stated, session);
            string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            string text = ProgressDisplay.For(session.Terminal, parse.GetValue(quiet))
                .Watch(progress => ConfigurationDraft.Of(settings, folder, progress, session.Cancellation));
            WholeFile.Write(Path.Combine(folder, ConfigurationSchema.FileName), ConfigurationSchema.Text);
            WholeFile.Write(path, text);
            session.Terminal.Out.WriteLine($"Wrote {path}:");
            session.Terminal.Out.Write(text);
            return 0;
        });
        return command;
    }

    private static void RequireFree(string path, Settings stated, bool force)
    {
        string schema = Path.Combine(Path.GetDirectoryName(path) ?? "", ConfigurationSchema.FileName);
        string? cause = RealPath.AreSame(path, stated.Model!) ? "is the model"
            : stated.Data.Path is { } data && RealPath.AreSame(path, data) ? "is the data"
            : Directory.Exists(path) ? "is a folder; name a file in it"
            : File.Exists(path) && !force ? "is there already; --force replaces it, -o names another"
            : null;
        if (cause is not null)
        {
            throw new UsageException(ErrorCodes.OutputPath, $"{path} {cause}");
        }

        if (File.Exists(schema) && !force && File.ReadAllText(schema).ReplaceLineEndings("\n") != ConfigurationSchema.Text)
        {
            throw new UsageException(ErrorCodes.OutputPath, $"{schema} is there already, and is another; --force replaces it");
        }
    }

    /// <summary>Asks a person for what was not typed.</summary>
    private static Settings Asked(Settings stated, Session session)
    {
        (Terminal terminal, CancellationToken cancellation) = session;
        Settings settings = stated;
        if (settings.Data is { Path: null, Inputs: null })
        {
            string? path = Question.Ask<string?>(
                terminal, "Samples, a folder or file (none)",
                static text => Path.Exists(text) ? text : throw new FormatException($"there is no {text}"), cancellation);
            settings = settings with { Data = settings.Data with { Path = path } };
        }

        if (settings.Data is { Path: { } data, Labels: null } && data.Contains(".csv", StringComparison.OrdinalIgnoreCase))
        {
            string? labels = Question.Ask<string?>(terminal, "Label column (one called label)", static text => text, cancellation);
            settings = settings with { Data = settings.Data with { Labels = labels } };
        }

        settings = settings with
        {
            Target = settings.Target
                ?? Question.Ask<Target?>(
                    terminal, "Share of the parameters to keep, size of the file, as in 200KB, or metric drop, as in drop:0.5% (0.1)",
                    TargetText.Parse, cancellation),
        };
        double? drop = settings.Gates.Drop ?? Question.Ask<double?>(
            terminal, "Most of the metric that may be lost, as in 0.5% (no limit)", static text => SettingText.Fraction(text),
            cancellation);
        return settings with { Gates = settings.Gates with { Drop = drop } };
    }
}
