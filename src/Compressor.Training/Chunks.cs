namespace Compressor.Training;

/// <summary>
/// Splits passes over many tensors into pieces of at most <see cref="Size"/> elements and runs them on all cores. Every element is
/// computed alone and partial sums are added in order, so results do not depend on the number of threads.
/// </summary>
internal sealed class Chunks
{
    public const int Size = 16 * 1024;

    private readonly (int Tensor, int Start, int Length)[] pieces;
    private readonly int threads;

    public Chunks(IReadOnlyList<int> lengths, int threads)
    {
        var list = new List<(int, int, int)>();
        for (int tensor = 0; tensor < lengths.Count; tensor++)
        {
            for (int start = 0; start < lengths[tensor]; start += Size)
            {
                list.Add((tensor, start, Math.Min(Size, lengths[tensor] - start)));
            }
        }

        pieces = [.. list];
        this.threads = threads;
    }

    public int Count => pieces.Length;

    /// <summary>Runs <paramref name="body"/>(piece, tensor, start, length) for every piece.</summary>
    public void Run(Action<int, int, int, int> body) => TorchThreads.For(pieces.Length, pieces.Length <= 2 ? 1 : threads, piece =>
        body(piece, pieces[piece].Tensor, pieces[piece].Start, pieces[piece].Length));
}
