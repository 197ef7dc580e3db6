using System.Collections.Concurrent;
using Stator.Engine.Keys;
using Stator.Items;
using Stator.Storage;

namespace Stator.Engine.Catalog;

/// <summary>Number and size in bytes of the items of a table or index.</summary>
public readonly record struct ItemStatistics(long Count, long Bytes);

/// <summary>
/// Counts what tables and indexes hold. Counting reads everything, so a count is used again until a hundred times the time that it
/// took has passed; AWS's own counts are up to six hours old.
/// </summary>
public sealed class TableStatistics(IStore store, TimeProvider time)
{
    private const int ReuseFactor = 100;

    private readonly ConcurrentDictionary<(long Table, int Index), Counted> _counted = new();

    private sealed record Counted(ItemStatistics Statistics, long At, TimeSpan Took);

    /// <summary>The count of a table's items (index null), or of an index's entries.</summary>
    public async ValueTask<ItemStatistics> OfAsync(TableDefinition table, SecondaryIndex? index, CancellationToken cancellationToken)
    {
        var key = (table.Number, index?.Number ?? 0);
        if (_counted.TryGetValue(key, out var known) && time.GetElapsedTime(known.At) < known.Took * ReuseFactor)
        {
            return known.Statistics;
        }
        var start = time.GetTimestamp();
        var statistics = await CountAsync(StoreKeys.Space(table, index), cancellationToken);
        var end = time.GetTimestamp();
        _counted[key] = new Counted(statistics, end, time.GetElapsedTime(start, end));
        return statistics;
    }

    private async ValueTask<ItemStatistics> CountAsync(KeyRange range, CancellationToken cancellationToken)
    {
        using var snapshot = store.OpenSnapshot();
        long count = 0, bytes = 0;
        for (var cursor = snapshot.Range(range); await cursor.MoveNextAsync(cancellationToken);)
        {
            count++;
            bytes += new Item(cursor.Value).SizeBytes;
        }
        return new ItemStatistics(count, bytes);
    }
}
