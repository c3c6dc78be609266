using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>
/// Chooses an encoding for every tensor of a model: the fewest bytes, counted on the messages, of all tensors and the tables that packed
/// ones share together.
/// </summary>
/// <param name="choice">
/// Auto takes of large tensors' encodings within 5 % of the fewest bytes the one whose session opens sooner; Smallest takes functions
/// wherever they save a byte.
/// </param>
internal sealed class StoragePlan(PackingTables tables, StorageChoice choice)
{
    private const double NearlyAsSmall = 1.05;

    /// <summary>
    /// What functions must leave of the bytes to be used, unless these are all that counts: fewer tools know them than know the operators
    /// they are made of.
    /// </summary>
    private const double WorthFunctions = 0.95;

    /// <summary>No packed tensor has more bytes of nodes.</summary>
    private const int MostNodeBytes = 800;

    /// <summary>Below so many elements opening takes no time to speak of.</summary>
    public const int LargeTensor = 1 << 16;

    private readonly SortedDictionary<int, Choices> tensors = [];
    private readonly Dictionary<int, Candidate> chosen = [];
    private bool keepsFunctions;

    /// <summary>One way to store one tensor.</summary>
    /// <param name="Tables">Keys of all shared tables that it needs.</param>
    public sealed record Candidate(TensorEncoding Encoding, Fragment Fragment, IReadOnlyList<string> Tables);

    /// <summary>The shared tables that the chosen fragments read.</summary>
    public GraphProto Tables { get; private set; } = new();

    /// <summary>The functions that they call.</summary>
    public IReadOnlyList<FunctionProto> Functions { get; private set; } = [];

    /// <summary>Adds a tensor with the encodings to choose from.</summary>
    public void Add(TensorSite site, IEnumerable<TensorEncoding> encodings)
    {
        var candidates = new List<Candidate>();
        var ways = new List<Candidate>();
        foreach (TensorEncoding encoding in encodings)
        {
            Fragment[] fragments = encoding is PackedEncoding packed ? [.. packed.Ways(site)]
                : encoding.Encode(site) is { } only ? [only]
                : [];
            if (fragments.MinBy(fragment => fragment.Size) is { } smallest)
            {
                candidates.Add(CandidateOf(encoding, smallest));
                ways.AddRange(encoding is PackedEncoding ? fragments.Select(fragment => CandidateOf(encoding, fragment)) : []);
            }
        }

        keepsFunctions |= choice == StorageChoice.Keep && site.Tensor.PackedByFunction;
        tensors.Add(site.Index, new Choices(choice == StorageChoice.Auto && site.Tensor.Data.Count >= LargeTensor, candidates, ways));
    }

    /// <summary>What was chosen for a tensor; null where there was nothing to choose.</summary>
    public Candidate? Of(TensorSite site) => chosen.GetValueOrDefault(site.Index);

    /// <summary>Chooses. Names of packed values are then counted anew, so that what was not chosen leaves no trace.</summary>
    public void Decide()
    {
        (SortedDictionary<int, Candidate> final, long plain) = Improved([]);
        int packed = final.Values.Count(candidate => candidate.Encoding is PackedEncoding);
        double worth = keepsFunctions || choice == StorageChoice.Smallest ? 1 : WorthFunctions;
        if (tables.TakesFunctions && packed > 1 && (1 - worth) * plain < packed * MostNodeBytes)
        {
            (SortedDictionary<int, Candidate> calling, long total) = WithFunctions();
            final = total <= worth * plain ? calling : final;
        }

        var names = new PackedRenaming(tables);
        Tables = names.Tables(Needs(final));
        Functions = names.Functions;
        foreach ((int index, Candidate candidate) in final)
        {
            chosen.Add(index, candidate.Encoding is PackedEncoding
                ? candidate with { Fragment = names.Next(candidate.Fragment, tables.PrefixOf(index)) }
                : candidate);
        }
    }

    /// <summary>The choice with functions, taken one by one as long as one saves bytes.</summary>
    private (SortedDictionary<int, Candidate> Choice, long Total) WithFunctions()
    {
        foreach ((_, List<Candidate> candidates, List<Candidate> ways) in tensors.Values)
        {
            foreach (Candidate way in ways)
            {
                if (PackedFunctions.Call(way.Fragment, way.Encoding.Id, tables) is { } call)
                {
                    candidates.Add(CandidateOf(way.Encoding, call));
                }
            }
        }

        HashSet<string> forbidden = [.. tables.Functions];
        long best = Total(Choose(forbidden)!);
        while (true)
        {
            (string? next, long total) = (null, best);
            foreach (string key in forbidden)
            {
                long with = Total(Choose([.. forbidden.Where(other => other != key)])!);
                (next, total) = with < total ? (key, with) : (next, total);
            }

            if (next is null)
            {
                return Improved(forbidden);
            }

            forbidden.Remove(next);
            best = total;
        }
    }

    /// <summary>The choice without the tables that save nothing.</summary>
    private (SortedDictionary<int, Candidate> Choice, long Total) Improved(HashSet<string> forbidden)
    {
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

        return (Choose(forbidden)!, best);
    }

    private Candidate CandidateOf(TensorEncoding encoding, Fragment fragment) => new(encoding, fragment, tables.Closure(fragment.Needs));

    private static List<string> Needs(IReadOnlyDictionary<int, Candidate> choice) =>
        [.. choice.OrderBy(tensor => tensor.Key).SelectMany(tensor => tensor.Value.Fragment.Needs).Distinct()];

    private long Total(IReadOnlyDictionary<int, Candidate> choice) =>
        choice.Values.Sum(candidate => (long)candidate.Fragment.Size) + tables.Closure(Needs(choice)).Sum(tables.SizeOf);

    /// <summary>Every tensor's best encoding without some tables; null where one needs them.</summary>
    private SortedDictionary<int, Candidate>? Choose(HashSet<string> forbidden)
    {
        var choice = new SortedDictionary<int, Candidate>();
        foreach ((int index, (bool large, List<Candidate> candidates, _)) in tensors)
        {
            List<Candidate> free = forbidden.Count == 0
                ? candidates
                : candidates.FindAll(candidate => !candidate.Tables.Any(forbidden.Contains));
            if (free.Count == 0)
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

    /// <param name="Large">Whether the tensor is one whose opening counts.</param>
    /// <param name="Candidates">What to choose from.</param>
    /// <param name="Ways">Every way to pack it, for functions to stand for.</param>
    private sealed record Choices(bool Large, List<Candidate> Candidates, List<Candidate> Ways);
}
