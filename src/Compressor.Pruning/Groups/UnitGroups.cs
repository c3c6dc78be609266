using Compressor.IR;

namespace Compressor.Pruning.Groups;

/// <summary>
/// The groups of units that can leave a graph together, and the places where they are multiplied with a factor while it is learned whether
/// they should. A group falls where the weights that read it are zero: then <see cref="GraphShrinker"/> removes it without a trace.
/// </summary>
public sealed class UnitGroups
{
    private readonly UnitMap map;
    private readonly List<(Contraction Sum, UnitGate Gate)> places = [];
    private readonly Dictionary<int, int> groupOf = [];
    private readonly List<(string Key, long Elements, int[][] Groups, int Axis, IReadOnlyList<int>? Own)> weights = [];

    private UnitGroups(UnitMap map) => this.map = map;

    /// <summary>How many groups there are.</summary>
    public int Count { get; private set; }

    /// <summary>The places.</summary>
    public IReadOnlyList<UnitGate> Gates => [.. places.Select(place => place.Gate)];

    /// <summary>Finds the groups of a graph.</summary>
    /// <param name="shapes">Extents of every value for one sample.</param>
    /// <param name="prunable">Keys of the weights that may lose units.</param>
    /// <param name="sampled">Values whose axis 0 counts samples.</param>
    public static UnitGroups Of(
        Model model, IReadOnlyDictionary<string, IReadOnlyList<long>> shapes, IReadOnlyCollection<string> prunable,
        IReadOnlySet<string> sampled, IReadOnlyCollection<string> fixedWeights)
    {
        var groups = new UnitGroups(UnitMap.Of(model, shapes, fixedWeights));
        groups.Find(prunable, sampled);
        groups.CountWeights();
        return groups;
    }

    /// <summary>The model with a factor of one at every place.</summary>
    public Model Gated()
    {
        Graph graph = map.Model.Graph;
        var nodes = new List<Node>();
        foreach (Node node in graph.Nodes)
        {
            Node gated = node;
            foreach ((Contraction sum, UnitGate gate) in places.Where(place => ReferenceEquals(place.Sum.Node, node)))
            {
                string factor = sum.Data.Length > 0 ? sum.Data : sum.Weight;
                string product = gate.Key + "/product";
                nodes.Add(new Node("Mul", [factor, gate.Key], [product]) { Name = product });
                gated = gated with { Inputs = [.. gated.Inputs.Select(input => input == factor ? product : input)] };
            }

            nodes.Add(gated);
        }

        return map.Model with
        {
            Graph = graph with
            {
                Nodes = nodes,
                Initializers = [.. graph.Initializers, .. Gates.Select(gate => new Initializer(gate.Key, Ones(gate.Shape)))],
            },
        };

        static TensorData Ones(IReadOnlyList<long> shape) =>
            TensorData.FromFloats(shape, [.. Enumerable.Repeat(1f, (int)TensorData.CountOf(shape))]);
    }

    /// <summary>Parameters of the graph that is left where only some groups stay; at least one unit of everything does.</summary>
    public long Parameters(IReadOnlyList<bool> keep) => Sum(keep, _ => 1);

    /// <summary>The same, each parameter counted as often as a run for one sample multiplies with it.</summary>
    /// <param name="uses">How often that is, by the weight's key; what is not there counts as nothing.</param>
    public long Macs(IReadOnlyList<bool> keep, IReadOnlyDictionary<string, long> uses) =>
        Sum(keep, key => uses.GetValueOrDefault(key));

    private long Sum(IReadOnlyList<bool> keep, Func<string, long> usesOf)
    {
        bool[] alive = Alive(keep);
        return weights.Sum(weight =>
        {
            long elements = weight.Elements * usesOf(weight.Key);
            for (int axis = 0; axis < weight.Groups.Length; axis++)
            {
                int[] labels = weight.Groups[axis];
                long left = 0;
                for (int unit = 0; unit < labels.Length; unit++)
                {
                    bool stays = labels[unit] < 0 || alive[labels[unit]];
                    left += stays && (axis != weight.Axis || weight.Own![unit] < 0 || keep[weight.Own[unit]]) ? 1 : 0;
                }

                elements *= Math.Max(1, left);
            }

            return elements;
        });
    }

    /// <summary>
    /// Keeps the groups with the highest scores as far as an allowance of parameters goes; the best one of every place stays in any case.
    /// </summary>
    public bool[] Decide(IReadOnlyList<double> scores, long allowed)
    {
        double[] ranked = [.. scores];
        foreach (UnitGate gate in Gates)
        {
            foreach (IReadOnlyList<int> groups in (IReadOnlyList<int>[])[gate.Groups, gate.Own])
            {
                if (groups.All(group => group >= 0))
                {
                    ranked[groups.MaxBy(group => scores[group])] = double.PositiveInfinity;
                }
            }
        }

        int[] order = [.. Enumerable.Range(0, ranked.Length).OrderByDescending(group => ranked[group])];
        (int most, int least) = (order.Length, 0);
        while (least < most)
        {
            int middle = (least + most + 1) / 2;
            if (Parameters(First(middle)) <= allowed)
            {
                least = middle;
            }
            else
            {
                most = middle - 1;
            }
        }

        return First(Math.Max(least, order.Count(group => double.IsPositiveInfinity(ranked[group]))));

        bool[] First(int count)
        {
            var keep = new bool[order.Length];
            foreach (int group in order.AsSpan(0, count))
            {
                keep[group] = true;
            }

            return keep;
        }
    }

    /// <summary>Multiplies the weights with the factors of the groups that stay, and sets what the others are read by to zero.</summary>
    /// <param name="values">Weights by key; these are changed.</param>
    public void Fold(IReadOnlyList<bool> keep, IReadOnlyList<double> factors, IDictionary<string, float[]> values)
    {
        foreach ((Contraction sum, UnitGate gate) in places)
        {
            IReadOnlyList<long> shape = map.Constants[sum.Weight].Shape;
            int inner = (int)TensorData.CountOf([.. shape.Skip(sum.WeightAxis + 1)]);
            float[] folded = [.. values[sum.Weight]];
            for (int i = 0; i < folded.Length; i++)
            {
                int unit = i / inner % (int)shape[sum.WeightAxis];
                folded[i] *= (float)(Factor(gate.Groups[unit]) * Factor(gate.Own[unit]));
            }

            values[sum.Weight] = folded;
        }

        double Factor(int group) => group < 0 ? 1 : keep[group] ? factors[group] : 0;
    }

    /// <summary>
    /// Scores by which units leave in the order of their norms, as evenly over the places as can be: the share of a place's units whose
    /// weights there are no larger; of a group at several places, or of several units, the mean.
    /// </summary>
    /// <param name="values">Weights by key.</param>
    public double[] NormRanks(IReadOnlyDictionary<string, float[]> values)
    {
        var sums = new double[Count];
        var times = new int[Count];
        foreach ((Contraction sum, UnitGate gate) in places)
        {
            IReadOnlyList<long> shape = map.Constants[sum.Weight].Shape;
            int inner = (int)TensorData.CountOf([.. shape.Skip(sum.WeightAxis + 1)]);
            var norms = new double[(int)shape[sum.WeightAxis]];
            float[] weight = values[sum.Weight];
            for (int i = 0; i < weight.Length; i++)
            {
                norms[i / inner % norms.Length] += (double)weight[i] * weight[i];
            }

            int[] order = [.. Enumerable.Range(0, norms.Length).OrderBy(unit => norms[unit])];
            for (int rank = 0; rank < order.Length; rank++)
            {
                foreach (int group in (int[])[gate.Groups[order[rank]], gate.Own[order[rank]]])
                {
                    if (group >= 0)
                    {
                        sums[group] += (rank + 1.0) / order.Length;
                        times[group]++;
                    }
                }
            }
        }

        return [.. sums.Zip(times, (total, count) => total / Math.Max(1, count))];
    }

    private void Find(IReadOnlyCollection<string> prunable, IReadOnlySet<string> sampled)
    {
        // A group that is also summed over where no weight can be zeroed, in attention say, cannot fall by its readers.
        var held = new HashSet<int>();
        foreach (Contraction sum in map.Contractions)
        {
            if (!Reads(sum))
            {
                held.UnionWith(Units(sum).Select(map.Root));
            }
        }

        foreach (Contraction sum in map.Contractions.Where(Reads))
        {
            int[] roots = Array.ConvertAll(Units(sum), map.Root);
            int[] groups = Array.ConvertAll(roots, root => map.PinnedBy(root) is null && !held.Contains(root) ? Group(root) : -1);
            bool leavesAlone = sum.Node.OpType is "Gemm" or "MatMul" && sum.OutputAxis >= 0 && map.Readers[sum.Weight].Count() == 1
                && (groups.Any(group => group >= 0)
                    ? roots.Distinct().Count() < roots.Length
                    : roots.All(root => map.PinnedBy(root) == Reasons.Input));
            int[] own = Array.ConvertAll(roots, _ => leavesAlone ? Count++ : -1);
            if (!groups.Concat(own).Any(group => group >= 0))
            {
                continue;
            }

            bool onData = sum.Data.Length > 0;
            int rank = onData ? map.Labels[sum.Data].Length : map.Labels[sum.Weight].Length;
            int axis = onData ? sum.DataAxis : sum.WeightAxis;
            long[] shape = [.. Enumerable.Range(0, rank).Select(i => i == axis ? roots.Length : 1L)];
            places.Add((sum, new UnitGate($"{sum.Weight}/gate", shape, groups, own, onData && axis > 0 && sampled.Contains(sum.Data))));
        }

        bool Reads(Contraction sum) => prunable.Contains(sum.Weight) && map.Constants.ContainsKey(sum.Weight)
            && map.Contractions.Count(other => other.Weight == sum.Weight) == 1 && map.Readers[sum.Weight].Count() == 1;

        int Group(int root)
        {
            if (!groupOf.TryGetValue(root, out int group))
            {
                group = Count++;
                groupOf.Add(root, group);
            }

            return group;
        }
    }

    private int[] Units(Contraction sum) => map.Labels[sum.Weight][sum.WeightAxis];

    private void CountWeights()
    {
        var own = places.Where(place => place.Gate.Own.Any(group => group >= 0)).ToDictionary(place => place.Sum.Weight);
        foreach (Weight weight in WeightCensus.Of(map.Model))
        {
            if (!map.Labels.TryGetValue(weight.Key, out int[][]? labels))
            {
                weights.Add((weight.Key, weight.Data.Count, [], -1, null));
                continue;
            }

            int[][] groups = Array.ConvertAll(
                labels, axis => Array.ConvertAll(axis, label => groupOf.GetValueOrDefault(map.Root(label), -1)));
            bool apart = own.TryGetValue(weight.Key, out (Contraction Sum, UnitGate Gate) place);
            weights.Add((weight.Key, 1, groups, apart ? place.Sum.WeightAxis : -1, apart ? place.Gate.Own : null));
        }
    }

    /// <summary>The groups that stay and are still read somewhere.</summary>
    private bool[] Alive(IReadOnlyList<bool> keep)
    {
        var alive = new bool[Count];
        foreach ((_, UnitGate gate) in places)
        {
            for (int unit = 0; unit < gate.Groups.Count; unit++)
            {
                int group = gate.Groups[unit];
                if (group >= 0 && keep[group] && (gate.Own[unit] < 0 || keep[gate.Own[unit]]))
                {
                    alive[group] = true;
                }
            }
        }

        return alive;
    }
}
