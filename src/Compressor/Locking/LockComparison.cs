namespace Compressor.Locking;

/// <summary>What moved between two runs, one line each.</summary>
internal static class LockComparison
{
    /// <summary>Everything that a run depends on.</summary>
    public static IReadOnlyList<string> Moved(LockInputs was, LockInputs now) =>
    [
        .. Moved("the model", was.Model, now.Model),
        .. Moved(was.Data, now.Data),
        .. Moved(was.Config, now.Config),
        .. Words("option", was.Options, now.Options),
        .. was.Seed == now.Seed ? [] : (string[])[FormattableString.Invariant($"the seed was {was.Seed} and is {now.Seed}")],
        .. Words("", was.Versions, now.Versions),
    ];

    /// <summary>A model's file, and the files of its weights.</summary>
    public static IEnumerable<string> Moved(string what, LockedModel was, LockedModel now)
    {
        if (was.Sha256 != now.Sha256)
        {
            yield return $"{what} changed: {now.Path}";
        }

        foreach (LockedFile file in was.ExternalData.Where(
            file => now.ExternalData.FirstOrDefault(other => other.Path == file.Path) is var other
            && (other?.Sha256 ?? "") != file.Sha256))
        {
            yield return $"weights of {what} changed: {file.Path}";
        }
    }

    /// <summary>The samples; where they lie does not matter.</summary>
    public static IEnumerable<string> Moved(LockedData? was, LockedData? now) => (was, now) switch
    {
        (null, null) => [],
        (null, { } added) => [$"data were named: {Names(added)}"],
        ({ } gone, null) => [$"the data are gone, or no longer named: {Names(gone)}"],
        ({ } before, { } after) => before.Sha256 == after.Sha256 ? [] : [$"the data changed: {Names(after)}"],
    };

    private static string Names(LockedData data) => string.Join(", ", data.Paths);

    /// <summary>The settings file; where it lies does not matter.</summary>
    public static IEnumerable<string> Moved(LockedFile? was, LockedFile? now) => (was, now) switch
    {
        (null, null) => [],
        (null, { } added) => [$"there is a settings file now: {added.Path}"],
        ({ } gone, null) => [$"the settings file is gone: {gone.Path}"],
        ({ } before, { } after) => before.Sha256 == after.Sha256 ? [] : [$"the settings changed: {after.Path}"],
    };

    /// <summary>Words under names.</summary>
    public static IEnumerable<string> Words(string kind, SortedDictionary<string, string> was, SortedDictionary<string, string> now) =>
        was.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
            .Select(name => (Name: name, Was: was.GetValueOrDefault(name, "unknown"), Now: now.GetValueOrDefault(name, "unknown")))
            .Where(word => word.Was != word.Now)
            .Select(word => $"{(kind.Length == 0 ? "" : kind + " ")}{word.Name} was '{word.Was}' and is '{word.Now}'");
}
