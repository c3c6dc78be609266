namespace Compressor.IR;

/// <summary>
/// Which axis of each input counts samples, read off the declared shapes:
/// <code>
/// x [batch, 40], state [2, batch, 64], rate []    0, 1, none: the rate holds for a whole run
/// x [1, 257],    state [1, 2, 128]                0, 0: a batch of 1 is fixed
/// x [1, 512],    state [2, 1, 64]                 none, none: every sample is a run of its own
/// </code>
/// </summary>
public static class BatchAxes
{
    private static readonly string[] ShortNames = ["N", "bs", "b"];

    /// <summary>The axis of every input, in their order; null for one that has none.</summary>
    /// <param name="inputs">What a caller must give: <see cref="Graph.RequiredInputs"/>.</param>
    public static IReadOnlyList<int?> Of(IReadOnlyList<Value> inputs)
    {
        if (Symbol(inputs) is { } symbol)
        {
            return [.. inputs.Select(input => input.Shape is null ? 0 : IndexOf(input.Shape, symbol) ?? OpenFirst(input.Shape))];
        }

        IReadOnlyList<Dimension>[] ranked =
            [.. inputs.Select(input => input.Shape).OfType<IReadOnlyList<Dimension>>().Where(shape => shape.Count > 0)];
        bool agree = ranked.Select(shape => shape[0].Size).Distinct().Count() <= 1;
        return [.. inputs.Select(input => input.Shape switch
        {
            null => 0,
            [] => null,
            var shape => agree ? 0 : OpenFirst(shape),
        })];
    }

    /// <summary>The symbol of the batch: one that is called so or stands first somewhere, and is shared by the most inputs.</summary>
    private static string? Symbol(IReadOnlyList<Value> inputs)
    {
        var places = inputs
            .SelectMany(input => (input.Shape ?? []).Select((axis, position) => (axis.Symbol, Position: position)))
            .Where(place => place.Symbol is not null)
            .GroupBy(place => place.Symbol!)
            .Where(symbol => IsCalledBatch(symbol.Key) || symbol.Any(place => place.Position == 0));
        return places
            .OrderByDescending(symbol => IsCalledBatch(symbol.Key))
            .ThenByDescending(symbol => symbol.Count())
            .ThenBy(symbol => symbol.Sum(place => place.Position))
            .FirstOrDefault()?.Key;
    }

    private static bool IsCalledBatch(string symbol) =>
        symbol.Contains("batch", StringComparison.OrdinalIgnoreCase) || ShortNames.Contains(symbol, StringComparer.OrdinalIgnoreCase);

    private static int? IndexOf(IReadOnlyList<Dimension> shape, string symbol)
    {
        for (int axis = 0; axis < shape.Count; axis++)
        {
            if (shape[axis].Symbol == symbol)
            {
                return axis;
            }
        }

        return null;
    }

    private static int? OpenFirst(IReadOnlyList<Dimension> shape) => shape is [{ Size: null }, ..] ? 0 : null;
}
