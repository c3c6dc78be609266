using System.Xml.Linq;
using static Compressor.Reporting.Html.Markup;

namespace Compressor.Reporting.Html;

/// <summary>Sizes of every storage side by side, and which weights could not be packed.</summary>
internal static class SizesSection
{
    public static XElement? Of(Report report) => report is { Sizes.Count: 0, StorageNotes.Count: 0 } ? null : Section(
        "sizes",
        StorageTable.Heading,
        report.Sizes.Count == 0 ? null : El("p", StorageTable.Explanation),
        report.Sizes.Count == 0 ? null : Table(StorageTable.Headers, StorageTable.Rows(report).Select(row => (object?[])row)),
        report.StorageNotes.Count == 0 ? null : El("ul", report.StorageNotes.Select(note => El("li", note))));
}
