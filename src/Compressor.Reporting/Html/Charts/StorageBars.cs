using System.Xml.Linq;
using Compressor.Reporting.Text;
using static Compressor.Reporting.Html.Markup;

namespace Compressor.Reporting.Html.Charts;

/// <summary>Where the bytes of the written file go: by way of storing, and tensor by tensor.</summary>
internal static class StorageBars
{
    private static readonly string[] Kinds = ["line1", "line2", "line3", "line4", "line5"];

    public static XElement? Of(Report report)
    {
        LayerReport[] stored =
            [.. report.Layers.Where(layer => layer is { Storage: not null, Bytes: not null }).OrderByDescending(layer => layer.Bytes)];
        if (stored.Length == 0)
        {
            return null;
        }

        string[] storages =
        [
            .. stored.GroupBy(layer => layer.Storage!).OrderByDescending(group => group.Sum(layer => layer.Bytes))
            .Select(group => group.Key),
        ];
        long largest = stored[0].Bytes!.Value;
        long tensors = stored.Sum(layer => layer.Bytes!.Value);
        long rest = Math.Max(0, (report.Compressed?.FileBytes ?? tensors) - tensors);
        (string Name, string Kind, long Bytes, int Count)[] parts =
        [
            .. storages.Select(storage => (
                storage, KindOf(storage), stored.Where(layer => layer.Storage == storage).Sum(layer => layer.Bytes!.Value),
                stored.Count(layer => layer.Storage == storage))),
            ("nodes, names and everything else", "rest", rest, 0),
        ];
        return Section(
            "storage",
            "Storage",
            El("ul", Class("legend"), parts.Select(part =>
                El("li", El("span", Class($"swatch {part.Kind}")), $"{part.Name}, {Units.Bytes(part.Bytes)}"))),
            Whole(parts, tensors + rest),
            El("ol", Class("bars"), At("tabindex", "0"), stored.Select(Row)),
            Behind("Figures of the storage", Table(
                ["storage", ">tensors", ">bytes", ">share of the file"],
                parts.Select(part => (object?[])
                [
                    part.Name,
                    part.Count == 0 ? Units.Nothing : Units.Count(part.Count),
                    Units.Count(part.Bytes),
                    Units.Percent((double)part.Bytes / (tensors + rest)),
                ]))));

        string KindOf(string storage) => Kinds[Array.IndexOf(storages, storage) % Kinds.Length];

        XElement Row(LayerReport layer) => El(
            "li",
            El("b", layer.Name),
            El(
                "svg",
                At("viewBox", "0 0 100 1"),
                At("preserveAspectRatio", "none"),
                El("title", $"{layer.Name}: {Units.Count(layer.Bytes)} bytes, {layer.Storage}"),
                El("rect", Class(KindOf(layer.Storage!)), At("width", Share(layer.Bytes!.Value, largest)), At("height", "1"))),
            El("i", $"{Units.Bytes(layer.Bytes)}, {layer.Storage}"));
    }

    private static XElement Whole((string Name, string Kind, long Bytes, int Count)[] parts, long total)
    {
        var bars = new List<XElement>();
        long before = 0;
        foreach ((string name, string kind, long bytes, _) in parts)
        {
            bars.Add(El(
                "rect",
                Class(kind),
                At("x", Share(before, total)),
                At("width", Share(bytes, total)),
                At("height", "1"),
                El("title", $"{name}: {Units.Count(bytes)} bytes, {Units.Percent((double)bytes / total)}")));
            before += bytes;
        }

        return El(
            "svg",
            Class("whole"),
            At("viewBox", "0 0 100 1"),
            At("preserveAspectRatio", "none"),
            At("role", "img"),
            At("aria-label", "Bytes of the file by way of storing"),
            bars);
    }
}
