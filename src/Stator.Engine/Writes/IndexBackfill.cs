using Stator.Engine.Capacity;
using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Items;
using Stator.Storage;

namespace Stator.Engine.Writes;

/// <summary>
/// Fills a new index with the items that were there before it. From the moment the index stands in the catalog every write keeps it, so
/// each item is read again in the transaction that adds its entry: a write in between makes that transaction run again.
/// It can be cut off at any time and started again from the beginning.
/// </summary>
public sealed class IndexBackfill(IStore store, TableCatalog catalog)
{
    private const int ItemsPerTransaction = 200;

    /// <summary>Fills all indexes that are not filled yet, of all tables.</summary>
    public async ValueTask ResumeAsync(CancellationToken cancellationToken)
    {
        foreach (var table in await catalog.AllAsync(cancellationToken))
        {
            foreach (var index in table.Indexes.Where(index => index.IsBackfilling))
            {
                await RunAsync(table.Address, index.Name, cancellationToken);
            }
        }
    }

    /// <summary>Fills an index, then marks it filled. Nothing when table or index are gone meanwhile.</summary>
    public async ValueTask RunAsync(TableAddress address, string indexName, CancellationToken cancellationToken)
    {
        using var snapshot = store.OpenSnapshot();
        var table = await catalog.FindAsync(snapshot, address, cancellationToken);
        if (table?.FindIndex(indexName) is not { IsBackfilling: true } index)
        {
            return;
        }
        var keys = new List<byte[]>();
        for (var cursor = snapshot.Range(StoreKeys.Space(table, null)); await cursor.MoveNextAsync(cancellationToken);)
        {
            keys.Add(cursor.Key);
            if (keys.Count == ItemsPerTransaction)
            {
                await store.TransactAsync(FillAsync, (table, index, keys), cancellationToken);
                keys = [];
            }
        }
        await store.TransactAsync(FillAsync, (table, index, keys), cancellationToken);
        await store.TransactAsync(FinishAsync, (table, index), cancellationToken);
    }

    private async ValueTask<bool> FillAsync(
        ITransaction transaction, (TableDefinition Table, SecondaryIndex Index, List<byte[]> Keys) state, CancellationToken cancellationToken)
    {
        var (table, index, keys) = state;
        if (await FindAsync(transaction, table, index, cancellationToken) is null)
        {
            return false;
        }
        foreach (var key in keys)
        {
            if (await transaction.GetAsync(key, cancellationToken) is { } stored)
            {
                IndexEntries.Write(transaction, table, index, null, new Item(stored), new ConsumedUnits());
            }
        }
        return true;
    }

    private async ValueTask<bool> FinishAsync(
        ITransaction transaction, (TableDefinition Table, SecondaryIndex Index) state, CancellationToken cancellationToken)
    {
        if (await FindAsync(transaction, state.Table, state.Index, cancellationToken) is not { } now)
        {
            return false;
        }
        catalog.Put(transaction, now with
        {
            Indexes = [.. now.Indexes.Select(index => index.Number == state.Index.Number ? index with { IsBackfilling = false } : index)],
        });
        return true;
    }

    /// <summary>The table as it is now, when it is still the same and still has the index.</summary>
    private async ValueTask<TableDefinition?> FindAsync(
        ITransaction transaction, TableDefinition table, SecondaryIndex index, CancellationToken cancellationToken)
    {
        var now = await catalog.FindAsync(transaction, table.Address, cancellationToken);
        return now?.Number == table.Number && now.Indexes.Any(other => other.Number == index.Number) ? now : null;
    }
}
