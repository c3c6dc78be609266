using Compressor.IR;

namespace Compressor.Pruning.Groups;

/// <summary>What dead units make superfluous.</summary>
/// <param name="Masks">Masks of all prunable weights, and of biases of which elements became zero.</param>
/// <param name="Biases">New values of the biases that changed, by key.</param>
/// <param name="Units">How many units were found dead.</param>
public sealed record DeadUnitsRemoved(IReadOnlyList<Mask> Masks, IReadOnlyDictionary<string, float[]> Biases, int Units);

/// <summary>
/// Finds units that pruning left without a purpose and drops what hangs on them, without changing the network's outputs:
/// <list type="bullet">
/// <item>No weight leads in: the unit is the constant f(bias). Its share W f(bias) moves into the next bias, its bias and the weights that
/// read it go. Example: relu(0 x + 0.5) read with weight 2 adds 1 to the next bias.</item>
/// <item>No weight reads it: its bias and the weights that lead in go.</item>
/// </list>
/// Each may kill units before or behind, so it is repeated until nothing changes. A constant that is not zero is not folded across zero
/// padding, where it would not be constant.
/// </summary>
public static class DeadUnits
{
    /// <summary>Finds dead units under some masks.</summary>
    /// <param name="model">The graph.</param>
    /// <param name="masks">Masks of the prunable weights.</param>
    /// <param name="weights">Current values of all weights by key.</param>
    public static DeadUnitsRemoved Remove(Model model, IReadOnlyList<Mask> masks, IReadOnlyDictionary<string, float[]> weights)
    {
        var keep = masks.ToDictionary(mask => mask.Key, mask => (bool[])mask.Keep.Clone());
        var biases = new Dictionary<string, float[]>();
        IReadOnlyList<UnitChain> chains = [.. UnitChain.Find(model.Graph)
            .Where(chain => keep.ContainsKey(chain.Weight) && keep.ContainsKey(chain.NextWeight))
            .Where(chain => chain.Bias is null || weights.ContainsKey(chain.Bias))
            // A bias that is not trained takes up no constant.
            .Select(chain => chain.NextBias is { } bias && !weights.ContainsKey(bias) ? chain with { NextBias = null } : chain)];
        var dead = new HashSet<(string Weight, int Unit)>();
        bool changed = true;
        while (changed)
        {
            changed = false;
            foreach (UnitChain chain in chains)
            {
                for (int unit = 0; unit < chain.Incoming.Units; unit++)
                {
                    if (!dead.Contains((chain.Weight, unit)) && (FoldConstant(chain, unit) || DropUnread(chain, unit)))
                    {
                        dead.Add((chain.Weight, unit));
                        changed = true;
                    }
                }
            }
        }

        foreach (string bias in biases.Keys)
        {
            keep[bias] = Array.ConvertAll(biases[bias], value => value != 0);
        }

        return new DeadUnitsRemoved([.. keep.Select(entry => new Mask(entry.Key, entry.Value))], biases, dead.Count);

        bool FoldConstant(UnitChain chain, int unit)
        {
            if (Any(chain.Incoming, keep[chain.Weight], unit))
            {
                return false;
            }

            double constant = chain.Bias is null ? 0 : Bias(chain.Bias)[unit];
            foreach (Node node in chain.Between)
            {
                constant = UnitConstant.After(node, constant);
            }

            if (constant != 0 && (chain.NextBias is null || chain.NextPads))
            {
                return false;
            }

            if (constant != 0)
            {
                Fold(chain, unit, constant);
            }

            Drop(chain, unit);
            return true;
        }

        bool DropUnread(UnitChain chain, int unit)
        {
            if (Any(chain.Outgoing, keep[chain.NextWeight], unit))
            {
                return false;
            }

            Drop(chain, unit);
            return true;
        }

        void Fold(UnitChain chain, int unit, double constant)
        {
            float[] next = Bias(chain.NextBias!);
            float[] weight = weights[chain.NextWeight];
            bool[] mask = keep[chain.NextWeight];
            UnitView view = chain.Outgoing;
            var sums = new double[next.Length];
            for (int outer = 0; outer < view.Outer; outer++)
            {
                for (int inner = 0; inner < view.Inner; inner++)
                {
                    int index = view.Index(outer, unit, inner);
                    sums[view.OutputsInner ? inner % next.Length : outer] += mask[index] ? weight[index] : 0;
                }
            }

            for (int i = 0; i < next.Length; i++)
            {
                next[i] = (float)(next[i] + constant * sums[i]);
            }
        }

        void Drop(UnitChain chain, int unit)
        {
            Clear(chain.Incoming, keep[chain.Weight], unit);
            Clear(chain.Outgoing, keep[chain.NextWeight], unit);
            if (chain.Bias is not null)
            {
                Bias(chain.Bias)[unit] = 0;
            }
        }

        float[] Bias(string key)
        {
            if (!biases.TryGetValue(key, out float[]? values))
            {
                values = (float[])weights[key].Clone();
                biases.Add(key, values);
            }

            return values;
        }
    }

    private static bool Any(UnitView view, bool[] keep, int unit)
    {
        for (int outer = 0; outer < view.Outer; outer++)
        {
            if (keep.AsSpan(view.Index(outer, unit, 0), view.Inner).Contains(true))
            {
                return true;
            }
        }

        return false;
    }

    private static void Clear(UnitView view, bool[] keep, int unit)
    {
        for (int outer = 0; outer < view.Outer; outer++)
        {
            keep.AsSpan(view.Index(outer, unit, 0), view.Inner).Clear();
        }
    }
}
