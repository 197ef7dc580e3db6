using Stator.Api.Shapes;
using Stator.Engine.Keys;
using Stator.Engine.Writes;
using Stator.Server.Operations.Requests;

namespace Stator.Server.Operations.Items;

/// <summary>Item collection metrics as answers show them.</summary>
internal static class ItemCollections
{
    private const double BytesPerGigabyte = 1 << 30;

    /// <summary>The metrics of a write's item collection; null unless asked for, and for tables without local indexes.</summary>
    public static ItemCollectionMetrics? Describe(string? level, WriteOutcome outcome)
    {
        if (level != "SIZE" || outcome.CollectionBytes is not { } bytes)
        {
            return null;
        }
        var low = Math.Floor(bytes / BytesPerGigabyte);
        return new ItemCollectionMetrics
        {
            ItemCollectionKey = KeyChecks.KeyOf(outcome.Table.Keys.Partition, outcome.Key),
            SizeEstimateRangeGB = [low, low + 1],
        };
    }

    /// <summary>The metrics of many writes, by table, each collection once; null when there is nothing to tell.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<ItemCollectionMetrics>>? Describe(
        string? level, IEnumerable<WriteOutcome> outcomes, GivenNames names)
    {
        if (level != "SIZE")
        {
            return null;
        }
        var metrics = outcomes
            .Select(outcome => (Table: names.Of(outcome.Table.Address.Name), Metrics: Describe(level, outcome)))
            .Where(entry => entry.Metrics is not null)
            .GroupBy(entry => entry.Table)
            .ToDictionary(table => table.Key, table => (IReadOnlyList<ItemCollectionMetrics>)[
                .. table.Select(entry => entry.Metrics!).GroupBy(each => each.ItemCollectionKey!.AsValue).Select(each => each.Last()),
            ]);
        return metrics.Count == 0 ? null : metrics;
    }
}
