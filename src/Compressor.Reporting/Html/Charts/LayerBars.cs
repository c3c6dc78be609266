using System.Globalization;
using System.Xml.Linq;
using Compressor.Reporting.Text;
using static Compressor.Reporting.Html.Markup;

namespace Compressor.Reporting.Html.Charts;

/// <summary>
/// Kept and dropped weights of every layer. The orders to choose from are counted here: each row carries its place in each, and the style
/// sheet takes the one whose button is on, so that sorting needs no script.
/// </summary>
internal static class LayerBars
{
    /// <summary>Orders of the rows: what the button says, and the style sheet's property that holds a row's place.</summary>
    private static readonly (string Text, string Property, Func<LayerReport, double> Key)[] Orders =
    [
        ("most weights", "--w", layer => -layer.Parameters),
        ("most kept", "--k", layer => -layer.NonZeroParameters),
        ("densest", "--d", layer => -layer.Density),
        ("sparsest", "--s", layer => layer.Density),
    ];

    public static XElement? Of(Report report, string id)
    {
        IReadOnlyList<LayerReport> layers = report.Layers;
        if (layers.Count == 0)
        {
            return null;
        }

        int[][] places = [.. Orders.Select(order => Places(layers, order.Key))];
        long largest = layers.Max(layer => layer.Parameters);
        return Section(
            "layers",
            "Layers",
            El(
                "fieldset",
                El("legend", "Order"),
                Choice($"order-{id}", "file", "as in the file", isOn: true),
                Orders.Select(order => Choice($"order-{id}", order.Property[2..], order.Text, isOn: false))),
            El(
                "fieldset",
                El("legend", "Length"),
                Choice($"length-{id}", "share", "share of the layer", isOn: true),
                Choice($"length-{id}", "count", "number of weights", isOn: false)),
            El("p", Class("legend"), El("span", Class("kept"), "kept"), El("span", Class("dropped"), "dropped")),
            El("ol", Class("bars"), At("tabindex", "0"), layers.Select((layer, index) => Row(layer, index))),
            Behind("Figures of the layers", Table(
                ["weight", "shape", ">parameters", ">non-zero", ">density", "storage", ">bytes"],
                layers.Select(layer => (object?[])
                [
                    layer.Name,
                    RunFacts.Shape(layer),
                    Units.Count(layer.Parameters),
                    Units.Count(layer.NonZeroParameters),
                    Units.Percent(layer.Density),
                    layer.Storage ?? Units.Nothing,
                    Units.Count(layer.Bytes),
                ]))));

        XElement Row(LayerReport layer, int index)
        {
            string place = string.Concat(Orders.Select((order, i) =>
                string.Create(CultureInfo.InvariantCulture, $"{order.Property}:{places[i][index]};")));
            string kept = Units.Count(layer.NonZeroParameters);
            string dropped = Units.Count(layer.Parameters - layer.NonZeroParameters);
            return El(
                "li",
                At("style", $"{place}--l:{Share(layer.Parameters, largest)}%"),
                El("b", layer.Name),
                Bar(Share(layer.NonZeroParameters, layer.Parameters), $"{layer.Name}: {kept} kept, {dropped} dropped"),
                El("i", $"{kept} of {Units.Count(layer.Parameters)}"));
        }
    }

    private static XElement Bar(string kept, string title) => El(
        "svg",
        At("viewBox", "0 0 100 1"),
        At("preserveAspectRatio", "none"),
        El("title", title),
        El("rect", Class("dropped"), At("width", "100"), At("height", "1")),
        El("rect", Class("kept"), At("width", kept), At("height", "1")));

    private static XElement Choice(string group, string kind, string text, bool isOn) => El(
        "label",
        El("input", At("type", "radio"), At("name", group), Class($"by-{kind}"), isOn ? At("checked", "checked") : null),
        text);

    /// <summary>The place of each layer in an order.</summary>
    private static int[] Places(IReadOnlyList<LayerReport> layers, Func<LayerReport, double> key)
    {
        var places = new int[layers.Count];
        int place = 0;
        foreach (int index in Enumerable.Range(0, layers.Count).OrderBy(index => key(layers[index])))
        {
            places[index] = place++;
        }

        return places;
    }
}
