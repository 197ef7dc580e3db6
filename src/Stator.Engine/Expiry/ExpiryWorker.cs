using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Engine.Writes;
using Stator.Items;
using Stator.Storage;

namespace Stator.Engine.Expiry;

/// <summary>
/// Deletes items whose time is over, oldest first, with all their index entries and a change record that tells who did it. Each item is read
/// again in the transaction that deletes it: one that was changed meanwhile stays.
/// </summary>
/// <param name="store">Where everything is kept.</param>
/// <param name="catalog">The tables.</param>
/// <param name="delay">How long after their time items are deleted.</param>
public sealed class ExpiryWorker(IStore store, TableCatalog catalog, TimeSpan delay)
{
    private const int ItemsAtOnce = 100;
    private const long BytesAtOnce = 1 << 20;
    private const long YearsKept = 5;
    private const long SecondsPerYear = 31_556_952;

    private readonly WriteExecution _execution = new(catalog, long.MaxValue);

    private sealed record Batch(TableDefinition Table, IReadOnlyList<byte[]> Entries);

    /// <summary>How many items it has deleted.</summary>
    public long Deleted { get; private set; }

    /// <summary>Deletes what is due in all tables. Called every second or so, by one at a time.</summary>
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        foreach (var address in await TablesAsync(cancellationToken))
        {
            while (await FindAsync(address, cancellationToken) is { } batch)
            {
                Deleted += await store.TransactAsync(DeleteAsync, batch, cancellationToken);
            }
        }
    }

    private async ValueTask<List<TableAddress>> TablesAsync(CancellationToken cancellationToken)
    {
        using var snapshot = store.OpenSnapshot();
        var tables = new List<TableAddress>();
        for (var cursor = snapshot.Range(StoreKeys.ExpiringTables); await cursor.MoveNextAsync(cancellationToken);)
        {
            tables.Add(TableAddress.OfArn(System.Text.Encoding.UTF8.GetString(cursor.Value)));
        }
        return tables;
    }

    /// <summary>The next items of a table that are due; null when there are none.</summary>
    private async ValueTask<Batch?> FindAsync(TableAddress address, CancellationToken cancellationToken)
    {
        using var snapshot = store.OpenSnapshot();
        if (await catalog.FindAsync(snapshot, address, cancellationToken) is not { TimeToLiveEnabled: true } table || !table.IsUsableAt(catalog.Now))
        {
            return null;
        }
        var now = catalog.Now / 1000;
        var due = StoreKeys.ExpiriesBetween(table, now - (YearsKept * SecondsPerYear), now - 1 - (long)delay.TotalSeconds);
        var entries = new List<byte[]>();
        for (var cursor = snapshot.Range(due); entries.Count < ItemsAtOnce && await cursor.MoveNextAsync(cancellationToken);)
        {
            entries.Add(cursor.Key);
        }
        return entries.Count == 0 ? null : new Batch(table, entries);
    }

    /// <summary>Answers how many items were deleted.</summary>
    private async ValueTask<int> DeleteAsync(ITransaction transaction, Batch batch, CancellationToken cancellationToken)
    {
        if (await catalog.FindAsync(transaction, batch.Table.Address, cancellationToken) is not { TimeToLiveEnabled: true } table
            || table.Number != batch.Table.Number)
        {
            return 0;
        }
        var (deleted, bytes) = (0, 0L);
        foreach (var entry in batch.Entries)
        {
            if (bytes > BytesAtOnce)
            {
                break; // What is left is found again.
            }
            var (time, itemKey) = StoreKeys.ReadExpiry(table, entry);
            var stored = await transaction.GetAsync(itemKey, cancellationToken);
            if (stored is null || new Item(stored) is not { } item || ExpiryIndex.TimeOf(table, item) != time)
            {
                transaction.Delete(entry);
                continue;
            }
            var delete = new ItemWrite.Delete(table.Address, KeyChecks.KeyOf(table.Keys, item), null) { ByTimeToLive = true };
            await _execution.RunAsync(transaction, table, delete, cancellationToken);
            bytes += stored.Length;
            deleted++;
        }
        return deleted;
    }
}
