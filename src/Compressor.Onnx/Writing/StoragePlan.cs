using Compressor.Onnx.Protobuf;

namespace Compressor.Onnx;

/// <summary>
/// Chooses an encoding for every tensor of a model: the fewest bytes, counted on the messages, of all tensors and the tables and functions
/// that packed ones share together, as far as changes of one at a time find them.
/// </summary>
/// <param name="choice">
/// Auto takes of large tensors' encodings within 5 % of the fewest bytes the one whose session opens sooner; Smallest takes functions
/// wherever they save a byte.
/// </param>
internal sealed class StoragePlan(PackingTables tables, StorageChoice choice)
{
    /// <summary>Below so many elements opening takes no time to speak of.</summary>
    public const int LargeTensor = 1 << 16;

    private const double NearlyAsSmall = 1.05;

    /// <summary>
    /// What functions must leave of the bytes to be used, unless these are all that counts: fewer tools know them than know the operators
    /// they are made of.
    /// </summary>
    private const double WorthFunctions = 0.95;

    /// <summary>No packed tensor has more bytes of nodes.</summary>
    private const int MostNodeBytes = 800;

    /// <summary>Up to so many tensors, the exchange begins with every function.</summary>
    private const int FewTensors = 32;

    private readonly SortedDictionary<int, Choices> tensors = [];
    private readonly Dictionary<int, Candidate> chosen = [];
    private readonly Dictionary<string, int> keys = [];
    private int[] keySizes = [];
    private bool keepsFunctions;

    /// <summary>One way to store one tensor.</summary>
    public sealed record Candidate(TensorEncoding Encoding, Fragment Fragment)
    {
        /// <summary>The shared tables and functions that it needs, by number.</summary>
        public KeySet Keys { get; set; } = new(0);
    }

    /// <summary>The shared tables that the chosen fragments read.</summary>
    public GraphProto Tables { get; private set; } = new();

    /// <summary>The functions that they call.</summary>
    public IReadOnlyList<FunctionProto> Functions { get; private set; } = [];

    /// <summary>Adds a tensor with the encodings to choose from.</summary>
    public void Add(TensorSite site, IEnumerable<TensorEncoding> encodings)
    {
        var candidates = new List<Candidate>();
        foreach (TensorEncoding encoding in encodings)
        {
            IEnumerable<Fragment> ways = encoding is PackedEncoding packed ? packed.Ways(site)
                : encoding.Encode(site) is { } only ? [only]
                : [];
            candidates.AddRange(ways.Select(way => new Candidate(encoding, way)));
        }

        keepsFunctions |= choice == StorageChoice.Keep && site.Tensor.PackedByFunction;
        tensors.Add(site.Index, new Choices(choice == StorageChoice.Auto && site.Tensor.Data.Count >= LargeTensor, candidates));
    }

    /// <summary>What was chosen for a tensor; null where there was nothing to choose.</summary>
    public Candidate? Of(TensorSite site) => chosen.GetValueOrDefault(site.Index);

    /// <summary>Chooses. Names of packed values are then counted anew, so that what was not chosen leaves no trace.</summary>
    public void Decide()
    {
        Number();
        (Candidate[] final, long plain) = Improved(new KeySet(keys.Count));
        int packed = final.Count(candidate => candidate.Encoding is PackedEncoding);
        double worth = keepsFunctions || choice == StorageChoice.Smallest ? 1 : WorthFunctions;
        if (tables.TakesFunctions && packed > 1 && (1 - worth) * plain < packed * MostNodeBytes)
        {
            (Candidate[] calling, long total) = WithFunctions();
            final = total <= worth * plain ? calling : final;
        }

        var names = new PackedRenaming(tables);
        Tables = names.Tables(final.SelectMany(candidate => candidate.Fragment.Needs).Distinct());
        Functions = names.Functions;
        foreach ((int index, Candidate candidate) in tensors.Keys.Zip(final))
        {
            chosen.Add(index, candidate.Encoding is PackedEncoding
                ? candidate with { Fragment = names.Next(candidate.Fragment, tables.PrefixOf(index)) }
                : candidate);
        }
    }

    /// <summary>The choice with functions, taken one by one as long as one saves bytes.</summary>
    private (Candidate[] Choice, long Total) WithFunctions()
    {
        foreach ((_, List<Candidate> candidates) in tensors.Values)
        {
            foreach (Candidate way in candidates.FindAll(candidate => candidate.Encoding is PackedEncoding))
            {
                if (PackedFunctions.Call(way.Fragment, way.Encoding.Id, tables) is { } call)
                {
                    candidates.Add(new Candidate(way.Encoding, call));
                }
            }
        }

        Number();
        int[] functions = [.. tables.Functions.Select(function => keys[function])];
        var forbidden = new KeySet(keys.Count);
        foreach (int function in functions)
        {
            forbidden.Add(function);
        }

        long best = Total(Choose(forbidden)!);
        while (true)
        {
            (int? next, long least) = (null, best);
            foreach (int function in functions.Where(forbidden.Contains))
            {
                forbidden.Remove(function);
                long total = Total(Choose(forbidden)!);
                forbidden.Add(function);
                (next, least) = total < least ? (function, total) : (next, least);
            }

            if (next is null)
            {
                break;
            }

            forbidden.Remove(next.Value);
            best = least;
        }

        (Candidate[] Choice, long Total) final = Improved(forbidden);
        return tensors.Count > FewTensors
            ? final
            : functions.Select(function => Exchanged(function, final.Choice)).Append(final).MinBy(each => each.Total);
    }

    /// <summary>Begins with one function, wherever it can be called, and what was chosen before for the others.</summary>
    private (Candidate[] Choice, long Total) Exchanged(int function, Candidate[] before)
    {
        Candidate[] choice =
        [
            .. tensors.Values.Zip(before, (tensor, other) => tensor.Large
                ? other
                : tensor.Candidates.Find(candidate => candidate.Keys.Contains(function)) ?? other),
        ];
        Exchange(choice);
        return (choice, Total(choice));
    }

    /// <summary>The choice without the tables that save nothing.</summary>
    private (Candidate[] Choice, long Total) Improved(KeySet forbidden)
    {
        long best = Total(Choose(forbidden)!);
        bool improved;
        do
        {
            improved = false;
            foreach (int key in KeysOf(Choose(forbidden)!).Numbers)
            {
                forbidden.Add(key);
                if (Choose(forbidden) is { } fewer && Total(fewer) is var total && total < best)
                {
                    (best, improved) = (total, true);
                    break;
                }

                forbidden.Remove(key);
            }
        }
        while (improved);

        Candidate[] choice = Choose(forbidden)!;
        Exchange(choice);
        return (choice, Total(choice));
    }

    /// <summary>Tensor by tensor, takes another encoding where that saves bytes beside those of the others.</summary>
    private void Exchange(Candidate[] choice)
    {
        var uses = new int[keys.Count];
        foreach (int key in choice.SelectMany(candidate => candidate.Keys.Numbers))
        {
            uses[key]++;
        }

        bool improved;
        do
        {
            improved = false;
            foreach ((int tensor, Choices choices) in tensors.Values.Index().Where(each => !each.Item.Large))
            {
                Count(choice[tensor], -1);
                Candidate best = choices.Candidates.MinBy(Cost)!;
                if (Cost(best) < Cost(choice[tensor]))
                {
                    (choice[tensor], improved) = (best, true);
                }

                Count(choice[tensor], 1);
            }
        }
        while (improved);

        void Count(Candidate candidate, int one)
        {
            foreach (int key in candidate.Keys.Numbers)
            {
                uses[key] += one;
            }
        }

        long Cost(Candidate candidate) =>
            candidate.Fragment.Size + candidate.Keys.Numbers.Where(key => uses[key] == 0).Sum(key => (long)keySizes[key]);
    }

    /// <summary>Numbers the tables and functions, sets what each candidate needs of them, and orders candidates by size.</summary>
    private void Number()
    {
        Candidate[] all = [.. tensors.Values.SelectMany(tensor => tensor.Candidates)];
        IReadOnlyList<string>[] needs = [.. all.Select(candidate => tables.Closure(candidate.Fragment.Needs))];
        foreach (string key in needs.SelectMany(each => each))
        {
            keys.TryAdd(key, keys.Count);
        }

        keySizes = [.. keys.Keys.Select(tables.SizeOf)];
        foreach ((Candidate candidate, IReadOnlyList<string> needed) in all.Zip(needs))
        {
            candidate.Keys = new KeySet(keys.Count);
            foreach (string key in needed)
            {
                candidate.Keys.Add(keys[key]);
            }
        }

        foreach (Choices choices in tensors.Values)
        {
            Candidate[] ordered = [.. choices.Candidates.OrderBy(candidate => candidate.Fragment.Size)];
            choices.Candidates.Clear();
            choices.Candidates.AddRange(ordered);
        }
    }

    private KeySet KeysOf(Candidate[] choice)
    {
        var used = new KeySet(keys.Count);
        foreach (Candidate candidate in choice)
        {
            used.UnionWith(candidate.Keys);
        }

        return used;
    }

    private long Total(Candidate[] choice) =>
        choice.Sum(candidate => (long)candidate.Fragment.Size) + KeysOf(choice).Numbers.Sum(key => (long)keySizes[key]);

    /// <summary>Every tensor's best encoding without some tables; null where one needs them.</summary>
    private Candidate[]? Choose(KeySet forbidden)
    {
        var best = new Candidate[tensors.Count];
        int tensor = 0;
        foreach ((bool large, List<Candidate> candidates) in tensors.Values)
        {
            if (candidates.Find(candidate => !candidate.Keys.Overlaps(forbidden)) is not { } smallest)
            {
                return null;
            }

            double most = NearlyAsSmall * smallest.Fragment.Size;
            best[tensor++] = !large ? smallest : candidates
                .Where(candidate => candidate.Fragment.Size <= most && !candidate.Keys.Overlaps(forbidden))
                .MinBy(candidate => candidate.Encoding.OpeningRank)!;
        }

        return best;
    }

    /// <param name="Large">Whether the tensor is one whose opening counts.</param>
    /// <param name="Candidates">What to choose from, by size once they are numbered.</param>
    private sealed record Choices(bool Large, List<Candidate> Candidates);
}
