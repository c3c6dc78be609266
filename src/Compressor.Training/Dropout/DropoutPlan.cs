using System.Globalization;
using Compressor.IR;

namespace Compressor.Training.Dropout;

/// <summary>A method at a site, as a rule asks for it.</summary>
/// <param name="Settings">What was stated, for a person; empty where nothing.</param>
public sealed record DropoutUse(DropoutMethod Method, DropoutSite Site, DropoutValues Values, string Settings)
{
    /// <summary>True for a Dropout node of the model that acts as the model says.</summary>
    public bool IsOwn { get; init; }
}

/// <summary>
/// Which dropout acts where while a model is fine-tuned. Dropout nodes of the model act at their own rates, unless a rule names none or
/// names no layer (then it takes the place of them all), or a rule's pattern names the node (then it takes the place of that one). Of
/// several rules of one method, a later one takes the place of an earlier one where both match; different methods act together.
/// </summary>
public sealed record DropoutPlan(IReadOnlyList<DropoutUse> Uses)
{
    /// <summary>Resolves rules against a model.</summary>
    /// <exception cref="CompressorException">
    /// <see cref="ErrorKind.Usage"/>: a value out of bounds, a pattern that matches nothing, a method that does not fit; names the layers
    /// that it could act on.
    /// </exception>
    public static DropoutPlan Of(Model model, GraphPlan plan, IReadOnlyList<DropoutRule> rules)
    {
        IReadOnlyList<DropoutSite> sites = DropoutSites.Of(model, plan);
        var uses = new List<DropoutUse>();
        if (rules.All(rule => rule.Pattern is not null))
        {
            IEnumerable<DropoutSite> own = sites.Where(site => site.Kind == DropoutSiteKind.DropoutNode);
            uses.AddRange(own.Select(Own).OfType<DropoutUse>());
        }

        foreach (DropoutRule rule in rules.Where(rule => rule.Method is not null))
        {
            DropoutUse[] found = [.. Resolve(rule, rule.Method!, sites, model)];
            RequireFree(rule, uses, found);
            uses.RemoveAll(use => found.Any(other => other.Site.Key == use.Site.Key && (use.IsOwn || use.Method == other.Method)));
            uses.AddRange(found);
        }

        return new DropoutPlan(uses);
    }

    /// <summary>Makes the layers for a module of the same model.</summary>
    public DropoutLayers Build(GraphModule module, int seed, int threads) => new(module, this, new DropoutNoise(seed, threads), threads);

    private static IEnumerable<DropoutUse> Resolve(DropoutRule rule, DropoutMethod method, IReadOnlyList<DropoutSite> sites, Model model)
    {
        DropoutSite[] fitting = [.. sites.Where(method.Fits)];
        foreach ((string name, string value) in rule.Stated)
        {
            if (method.Parameters.First(parameter => parameter.Name == name).Wrong(value) is { } wrong)
            {
                throw Refused(rule, method, wrong, fitting);
            }
        }

        var values = new DropoutValues(rule.Stated);
        if (method.Wrong(values) is { } together)
        {
            throw Refused(rule, method, together, fitting);
        }

        DropoutSite[] chosen = rule.Pattern is null
            ? Array.FindAll(fitting, method.ByDefault)
            : Array.FindAll(fitting, site => rule.Matches(site.Name, site.Weights));
        if (chosen.Length == 0)
        {
            throw Refused(rule, method, rule.Pattern is null ? null : WhyNothing(rule, method, sites, model), fitting);
        }

        string settings = string.Join(", ", rule.Stated.Select(stated => $"{stated.Key}={stated.Value}"));
        return chosen.Select(site => new DropoutUse(method, site, values, settings));
    }

    /// <summary>A node has one place for a method that computes in its stead.</summary>
    private static void RequireFree(DropoutRule rule, List<DropoutUse> uses, DropoutUse[] found)
    {
        foreach (DropoutUse use in found.Where(use => use.Method.TakesNode(use.Values)))
        {
            IEnumerable<DropoutUse> there = uses.Where(other => other.Site.Key == use.Site.Key && other.Method != use.Method);
            if (there.FirstOrDefault(other => other.Method.TakesNode(other.Values)) is { } other)
            {
                throw new CompressorException(
                    ErrorKind.Usage,
                    $"--dropout {rule.Text}: {other.Method.Id} acts inside {use.Site.Label} already; name other layers after @");
            }
        }
    }

    private static string WhyNothing(DropoutRule rule, DropoutMethod method, IReadOnlyList<DropoutSite> sites, Model model)
    {
        string[] matched =
        [
            .. sites.Where(site => rule.Matches(site.Name, site.Weights)).Select(site => site.Label)
                .Union(Nodes(model.Graph, "").Concat(model.Functions.SelectMany(function =>
                        Nodes(new Graph { Nodes = function.Nodes }, function.KeyPrefix)))
                    .Where(node => rule.Matches(node.Name, [])).Select(node => $"{node.Name} ({node.OpType})")),
        ];
        return matched.Length == 0
            ? $"'{rule.Pattern}' matches no layer"
            : $"{method.Id} does not fit {string.Join(", ", matched)}";
    }

    private static IEnumerable<(string Name, string OpType)> Nodes(Graph graph, string prefix) => graph.Nodes.SelectMany(node =>
        node.Graphs().SelectMany(held => Nodes(held.Graph, WeightCensus.Prefix(prefix, node, held.Attribute)))
            .Append((prefix + node.DisplayName, node.OpType)));

    private static CompressorException Refused(DropoutRule rule, DropoutMethod method, string? why, DropoutSite[] fitting)
    {
        string could = fitting.Length == 0
            ? $"this model has nothing that it acts on: {method.Where}"
            : $"{(why is null ? "only layers behind a first one are dropped unless they are named after @; " : "")}{method.Id} can act on "
                + string.Join(", ", fitting.Select(site => site.Label));
        return new CompressorException(ErrorKind.Usage, $"--dropout {rule.Text}: {(why is null ? "" : $"{why}; ")}{could}");
    }

    /// <summary>A Dropout node as the model says; null where its rate is 0 or made while it runs.</summary>
    private static DropoutUse? Own(DropoutSite site)
    {
        if (site.OwnRate is not (> 0 and <= 1))
        {
            return null;
        }

        string text = site.OwnRate.Value.ToString("0.######", CultureInfo.InvariantCulture);
        var values = new DropoutValues(new Dictionary<string, string> { ["p"] = text });
        return new DropoutUse(DropoutTable.Find("standard")!, site, values, $"p={text}, the model's own") { IsOwn = true };
    }
}
