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

    private readonly ConcurrentDictionary<(long Table, int Index), Lazy<Task<Counted>>> _counts = new();

    private sealed record Counted(ItemStatistics Statistics, long At, TimeSpan Took);

    /// <summary>The count of a table's items (index null), or of an index's entries. Those who ask at once share one counting.</summary>
    public async ValueTask<ItemStatistics> OfAsync(TableDefinition table, SecondaryIndex? index, CancellationToken cancellationToken)
    {
        var key = (table.Number, index?.Number ?? 0);
        var count = _counts.GetOrAdd(key, _ => Counting(table, index));
        if (count.Value.IsFaulted)
        {
            _counts.TryRemove(new(key, count)); // The failure is told below, once; who asks next counts anew.
        }
        var counted = await count.Value.WaitAsync(cancellationToken);
        if (time.GetElapsedTime(counted.At) < counted.Took * ReuseFactor)
        {
            return counted.Statistics;
        }
        var again = Counting(table, index);
        return _counts.TryUpdate(key, again, count)
            ? (await again.Value.WaitAsync(cancellationToken)).Statistics
            : await OfAsync(table, index, cancellationToken);
    }

    private Lazy<Task<Counted>> Counting(TableDefinition table, SecondaryIndex? index) => new(async () =>
    {
        var start = time.GetTimestamp();
        var statistics = await CountAsync(StoreKeys.Space(table, index), CancellationToken.None);
        var end = time.GetTimestamp();
        return new Counted(statistics, end, time.GetElapsedTime(start, end));
    });

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
