using System.Text;
using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Engine.Writes;
using Stator.Items;
using Stator.Storage;

namespace Stator.Engine.Expiry;

/// <summary>
/// Deletes items whose time is over, oldest first, with all their index entries and a change record that tells who did it. Each item is read
/// again in the transaction that deletes it: one that was changed meanwhile stays. Tables take turns; one that fails does not hold up the
/// others, and its failure is thrown when these are done.
/// </summary>
/// <param name="store">Where everything is kept.</param>
/// <param name="catalog">The tables.</param>
/// <param name="delay">How long after their time items are deleted.</param>
public sealed class ExpiryWorker(IStore store, TableCatalog catalog, TimeSpan delay)
{
    private const int ItemsAtOnce = 100;
    private const int HalvingsMax = 7;
    private const long BytesAtOnce = 1 << 20;
    private const long YearsKept = 5;
    private const long SecondsPerYear = 31_556_952;
    private const long FromTheFrontEvery = 60_000; // Milliseconds.

    private readonly WriteExecution _execution = new(catalog, long.MaxValue);
    private readonly Dictionary<TableAddress, byte[]> _reached = [];
    private long _lastFromTheFront;

    /// <summary>What is due of a table.</summary>
    private sealed record Batch(TableDefinition Table, IReadOnlyList<byte[]> Entries)
    {
        /// <summary>How often it was tried: writers of the same items get in its way less when it is smaller.</summary>
        public int Tries { get; set; }
    }

    /// <summary>How many items it has deleted.</summary>
    public long Deleted { get; private set; }

    /// <summary>Deletes what is due in all tables. Called every second or so, by one at a time.</summary>
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        if (catalog.Now - _lastFromTheFront is < 0 or >= FromTheFrontEvery)
        {
            _lastFromTheFront = catalog.Now;
            _reached.Clear(); // For times in the past that were written since; else what was deleted before is not walked again.
        }
        var failures = new List<Exception>();
        for (var tables = await TablesAsync(cancellationToken); tables.Count > 0;)
        {
            for (var at = tables.Count - 1; at >= 0; at--)
            {
                if (!await TryDeleteSomeAsync(tables[at], failures, cancellationToken))
                {
                    tables.RemoveAt(at);
                }
            }
        }
        if (failures.Count > 0)
        {
            throw failures[0];
        }
    }

    /// <summary>False when nothing more is due, or nothing can be done.</summary>
    private async ValueTask<bool> TryDeleteSomeAsync(TableAddress table, List<Exception> failures, CancellationToken cancellationToken)
    {
        try
        {
            if (await FindAsync(table, cancellationToken) is not { } batch)
            {
                return false;
            }
            Deleted += await store.TransactAsync(DeleteAsync, batch, cancellationToken);
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            failures.Add(failure);
            return false;
        }
    }

    private async ValueTask<List<TableAddress>> TablesAsync(CancellationToken cancellationToken)
    {
        using var snapshot = store.OpenSnapshot();
        var tables = new List<TableAddress>();
        for (var cursor = snapshot.Range(StoreKeys.ExpiringTables); await cursor.MoveNextAsync(cancellationToken);)
        {
            tables.Add(TableAddress.OfArn(Encoding.UTF8.GetString(cursor.Value)));
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
        if (_reached.TryGetValue(address, out var reached) && StoreKeys.Expiries(table).Contains(reached))
        {
            due = due.Intersect(new KeyRange(reached, default));
        }
        var entries = new List<byte[]>();
        for (var cursor = snapshot.Range(due); entries.Count < ItemsAtOnce && await cursor.MoveNextAsync(cancellationToken);)
        {
            entries.Add(cursor.Key);
        }
        if (entries.Count == 0)
        {
            return null;
        }
        _reached[address] = entries[0];
        return new Batch(table, entries);
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
        foreach (var entry in batch.Entries.Take(Math.Max(1, ItemsAtOnce >> Math.Min(batch.Tries++, HalvingsMax))))
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
            await _execution.RunAsync(transaction, table, itemKey, delete, cancellationToken);
            bytes += stored.Length;
            deleted++;
        }
        return deleted;
    }
}
