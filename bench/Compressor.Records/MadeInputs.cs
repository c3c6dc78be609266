using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Compressor.Records;

/// <summary>Inputs for models whose data nobody has here: noise shaped like speech, images or measurements, one .npz per model.</summary>
internal static class MadeInputs
{
    private const int Rate = 16_000;
    private const int Vectors = 10_000;
    private const int Images = 40;

    /// <summary>Writes the inputs of a model.</summary>
    public static void Write(string network, string path)
    {
        var random = new Random(1);
        (string Name, int[] Shape, float[] Values)[] arrays = network switch
        {
            "go1_policy" => [("obs", [2 * Vectors, 48], Measurements(2 * Vectors, 48, random))],
            "superres_espcn" => [("input", [Images, 1, 224, 224], Many(Images, () => Image(224, random)))],
            // Magnitudes of one frame's spectrum, and a state within the range of an LSTM.
            "dtln_1" =>
            [
                ("input_2", [Vectors, 1, 257], Many(Vectors, () => Spectrum(Speech(512, random)))),
                ("input_3", [Vectors, 2, 128, 2], Fill(Vectors, 512, _ => (float)Math.Tanh(0.5 * Normal(random)))),
            ],
            "silero_v6_16k_op15" =>
            [
                ("input", [Vectors, 576], Many(Vectors, () => Speech(576, random))),
                ("state", [Vectors, 2, 128], Fill(Vectors, 256, _ => (float)Math.Tanh(0.5 * Normal(random)))),
            ],
            _ => throw new ArgumentException($"No inputs are made for {network}.", nameof(network)),
        };
        using ZipArchive archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach ((string name, int[] shape, float[] values) in arrays)
        {
            using Stream stream = archive.CreateEntry($"{name}.npy").Open();
            string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Join(", ", shape)}), }}";
            header = header.PadRight(((header.Length + 10 + 64) / 64 * 64) - 11) + "\n";
            stream.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. Encoding.ASCII.GetBytes(header)]);
            stream.Write(MemoryMarshal.AsBytes<float>(values));
        }
    }

    /// <summary>Numbers of deviation 1 that move together, as the joints of a walking robot do: eight hidden causes, and a tenth of noise.</summary>
    private static float[] Measurements(int count, int width, Random random)
    {
        const int Causes = 8;
        float[] mixing = Fill(width, Causes, _ => Normal(random) / MathF.Sqrt(Causes));
        return Many(count, () =>
        {
            float[] causes = Fill(1, Causes, _ => Normal(random));
            return Fill(1, width, i => (0.1f * Normal(random)) + Enumerable.Range(0, Causes).Sum(k => mixing[i * Causes + k] * causes[k]));
        });
    }

    /// <summary>Harmonics of a pitch between 80 and 300 Hz that fall by 6 dB an octave, noise, and every tenth time noise alone.</summary>
    private static float[] Speech(int length, Random random)
    {
        double pitch = 80 + 220 * random.NextDouble();
        double loudness = 0.02 + 0.2 * random.NextDouble();
        bool voiced = random.Next(10) > 0;
        double[] phases = [.. Enumerable.Range(0, 20).Select(_ => 2 * Math.PI * random.NextDouble())];
        double[] strengths = [.. Enumerable.Range(0, 20).Select(k => random.NextDouble() / (k + 1))];
        var values = new float[length];
        for (int t = 0; t < length; t++)
        {
            double sum = 0.1 * Normal(random);
            for (int k = 0; voiced && k < phases.Length; k++)
            {
                sum += strengths[k] * Math.Sin(2 * Math.PI * pitch * (k + 1) * t / Rate + phases[k]);
            }

            values[t] = (float)Math.Clamp(loudness * sum, -1, 1);
        }

        return values;
    }

    /// <summary>Magnitudes of the discrete Fourier transform of one frame, up to half of the rate.</summary>
    private static float[] Spectrum(float[] frame)
    {
        var values = new float[(frame.Length / 2) + 1];
        for (int k = 0; k < values.Length; k++)
        {
            (double real, double imaginary) = (0, 0);
            for (int t = 0; t < frame.Length; t++)
            {
                (double sine, double cosine) = Math.SinCos(2 * Math.PI * k * t / frame.Length);
                real += frame[t] * cosine;
                imaginary -= frame[t] * sine;
            }

            values[k] = (float)Math.Sqrt(real * real + imaginary * imaginary);
        }

        return values;
    }

    /// <summary>Brightness 0..1: a gradient, twenty rectangles one over the other, and a little noise.</summary>
    private static float[] Image(int side, Random random)
    {
        (double right, double down, double level) = (random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble());
        float[] values = Fill(side, side, i => (float)(level + right * (i % side) / side + down * (i / side) / side));
        for (int shape = 0; shape < 20; shape++)
        {
            (int x, int y, int width, int height) = (random.Next(side), random.Next(side), random.Next(2, side / 2), random.Next(2, side / 2));
            float shade = random.NextSingle();
            for (int row = y; row < Math.Min(side, y + height); row++)
            {
                values.AsSpan(row * side + x, Math.Min(width, side - x)).Fill(shade);
            }
        }

        return Array.ConvertAll(values, value => (float)Math.Clamp(value + 0.02 * Normal(random), 0, 1));
    }

    private static float[] Many(int count, Func<float[]> make) => [.. Enumerable.Range(0, count).SelectMany(_ => make())];

    private static float[] Fill(int count, int size, Func<int, float> value) => [.. Enumerable.Range(0, count * size).Select(value)];

    private static float Normal(Random random) =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
