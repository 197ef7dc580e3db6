using Stator.Engine.Capacity;
using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Items;
using Stator.Storage;

namespace Stator.Engine.Writes;

/// <summary>
/// Fills a new index with the items that were there before it. From the moment the index stands in the catalog every write keeps it, so
/// each item is read again in the transaction that adds its entry: a write in between makes that transaction run again.
/// How far it has come is written with the entries: it can be cut off at any time, and goes on from there.
/// </summary>
public sealed class IndexBackfill(IStore store, TableCatalog catalog)
{
    private const int ItemsPerStep = 200;
    private const long BytesPerStep = 1 << 20;

    private readonly record struct Step(TableDefinition Table, SecondaryIndex Index, IReadOnlyList<byte[]> Keys);

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
        while (await FindStepAsync(address, indexName, cancellationToken) is { } step)
        {
            await store.TransactAsync<Step, bool>(step.Keys.Count > 0 ? FillAsync : FinishAsync, step, cancellationToken);
        }
    }

    /// <summary>The next items to take in, none when all are in; null when there is no index to fill.</summary>
    private async ValueTask<Step?> FindStepAsync(TableAddress address, string indexName, CancellationToken cancellationToken)
    {
        using var snapshot = store.OpenSnapshot();
        var table = await catalog.FindAsync(snapshot, address, cancellationToken);
        if (table?.FindIndex(indexName) is not { IsBackfilling: true } index)
        {
            return null;
        }
        var range = StoreKeys.Space(table, null);
        if (await snapshot.GetAsync(StoreKeys.BackfillProgress(table, index), cancellationToken) is { } last)
        {
            range = range with { From = KeyRange.After(last) };
        }
        var keys = new List<byte[]>();
        var bytes = 0L;
        for (var cursor = snapshot.Range(range);
            keys.Count < ItemsPerStep && bytes < BytesPerStep && await cursor.MoveNextAsync(cancellationToken);
            bytes += cursor.Value.Length)
        {
            keys.Add(cursor.Key);
        }
        return new Step(table, index, keys);
    }

    private async ValueTask<bool> FillAsync(ITransaction transaction, Step step, CancellationToken cancellationToken)
    {
        if (await FindAsync(transaction, step, cancellationToken) is null)
        {
            return false;
        }
        foreach (var key in step.Keys)
        {
            if (await transaction.GetAsync(key, cancellationToken) is { } stored)
            {
                IndexEntries.Write(transaction, step.Table, step.Index, null, new Item(stored), new ConsumedUnits());
            }
        }
        transaction.Put(StoreKeys.BackfillProgress(step.Table, step.Index), step.Keys[^1]);
        return true;
    }

    private async ValueTask<bool> FinishAsync(ITransaction transaction, Step step, CancellationToken cancellationToken)
    {
        transaction.Delete(StoreKeys.BackfillProgress(step.Table, step.Index));
        if (await FindAsync(transaction, step, cancellationToken) is not { } now)
        {
            return false;
        }
        catalog.Put(transaction, now with
        {
            Indexes = [.. now.Indexes.Select(index => index.Number == step.Index.Number ? index with { IsBackfilling = false } : index)],
        });
        return true;
    }

    /// <summary>The table as it is now, when it is still the same and still has the index.</summary>
    private async ValueTask<TableDefinition?> FindAsync(ITransaction transaction, Step step, CancellationToken cancellationToken)
    {
        var now = await catalog.FindAsync(transaction, step.Table.Address, cancellationToken);
        return now?.Number == step.Table.Number && now.Indexes.Any(other => other.Number == step.Index.Number) ? now : null;
    }
}
