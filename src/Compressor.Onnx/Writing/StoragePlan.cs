using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>
/// Chooses an encoding for every tensor of a model: the fewest bytes, counted on the messages, of all tensors and the tables that packed
/// ones share together.
/// </summary>
/// <param name="prefersOpening">Of large tensors' encodings within 5 % of the fewest bytes, take the one whose session opens
/// sooner.</param>
internal sealed class StoragePlan(PackingTables tables, bool prefersOpening)
{
    private const double NearlyAsSmall = 1.05;

    /// <summary>Below so many elements opening takes no time to speak of.</summary>
    private const int LargeTensor = 1 << 16;

    private readonly SortedDictionary<int, (bool Large, Candidate[] Candidates)> tensors = [];
    private readonly Dictionary<int, Candidate> chosen = [];

    /// <summary>One way to store one tensor.</summary>
    public sealed record Candidate(TensorEncoding Encoding, Fragment Fragment);

    /// <summary>The shared tables that the chosen fragments read.</summary>
    public GraphProto Tables { get; private set; } = new();

    /// <summary>Adds a tensor with the encodings to choose from.</summary>
    public void Add(TensorSite site, IEnumerable<TensorEncoding> encodings)
    {
        var candidates = new List<Candidate>();
        foreach (TensorEncoding encoding in encodings)
        {
            if (encoding.Encode(site) is { } fragment)
            {
                candidates.Add(new Candidate(encoding, fragment));
            }
        }

        tensors.Add(site.Index, (prefersOpening && site.Tensor.Data.Count >= LargeTensor, [.. candidates]));
    }

    /// <summary>What was chosen for a tensor; null where there was nothing to choose.</summary>
    public Candidate? Of(TensorSite site) => chosen.GetValueOrDefault(site.Index);

    /// <summary>Chooses. Names of packed values are then counted anew, so that what was not chosen leaves no trace.</summary>
    public void Decide()
    {
        var forbidden = new HashSet<string>();
        long best = Total(Choose(forbidden)!);
        bool improved;
        do
        {
            improved = false;
            foreach (string key in tables.Closure(Needs(Choose(forbidden)!)))
            {
                HashSet<string> without = [.. forbidden, key];
                if (Choose(without) is { } fewer && Total(fewer) is var total && total < best)
                {
                    (forbidden, best, improved) = (without, total, true);
                    break;
                }
            }
        }
        while (improved);

        IReadOnlyDictionary<int, Candidate> final = Choose(forbidden)!;
        var names = new PackedRenaming(tables);
        Tables = names.Tables(Needs(final));
        foreach ((int index, Candidate candidate) in final)
        {
            chosen.Add(index, candidate.Encoding is PackedEncoding
                ? candidate with { Fragment = names.Next(candidate.Fragment, tables.PrefixOf(index)) }
                : candidate);
        }
    }

    private static List<string> Needs(IReadOnlyDictionary<int, Candidate> choice) =>
        [.. choice.OrderBy(tensor => tensor.Key).SelectMany(tensor => tensor.Value.Fragment.Needs).Distinct()];

    private long Total(IReadOnlyDictionary<int, Candidate> choice) =>
        choice.Values.Sum(candidate => (long)candidate.Fragment.Size) + tables.Closure(Needs(choice)).Sum(tables.SizeOf);

    /// <summary>Every tensor's best encoding without some tables; null where one needs them.</summary>
    private SortedDictionary<int, Candidate>? Choose(HashSet<string> forbidden)
    {
        var choice = new SortedDictionary<int, Candidate>();
        foreach ((int index, (bool large, Candidate[] candidates)) in tensors)
        {
            Candidate[] free = forbidden.Count == 0
                ? candidates
                : Array.FindAll(candidates, candidate => !tables.Closure(candidate.Fragment.Needs).Any(forbidden.Contains));
            if (free.Length == 0)
            {
                return null;
            }

            int fewest = free.Min(candidate => candidate.Fragment.Size);
            double most = large ? NearlyAsSmall * fewest : fewest;
            choice.Add(index, free.Where(candidate => candidate.Fragment.Size <= most)
                .OrderBy(candidate => large ? candidate.Encoding.OpeningRank : 0).ThenBy(candidate => candidate.Fragment.Size).First());
        }

        return choice;
    }
}
