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
public sealed class Backfill(IStore store, TableCatalog catalog)
{
    private const int ItemsPerStep = 200;
    private const long BytesPerStep = 1 << 20;

    private sealed record Step(TableDefinition Table, BackfillTarget Target, IReadOnlyList<byte[]> Keys);

    /// <summary>Fills all that is not filled yet, of all tables.</summary>
    public async ValueTask ResumeAsync(CancellationToken cancellationToken)
    {
        foreach (var table in await catalog.AllAsync(cancellationToken))
        {
            await RunAsync(table, cancellationToken);
        }
    }

    /// <summary>Fills all of a table that is not filled yet, and marks it filled. Nothing when the table is gone meanwhile.</summary>
    public async ValueTask RunAsync(TableDefinition table, CancellationToken cancellationToken)
    {
        foreach (var target in BackfillTarget.Of(table).ToList())
        {
            while (await FindStepAsync(table, target, cancellationToken) is { } step)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await store.TransactAsync<Step, bool>(step.Keys.Count > 0 ? FillAsync : FinishAsync, step, cancellationToken);
            }
        }
    }

    /// <summary>The next items to take in, none when all are in; null when there is nothing to fill.</summary>
    private async ValueTask<Step?> FindStepAsync(TableDefinition known, BackfillTarget target, CancellationToken cancellationToken)
    {
        using var snapshot = store.OpenSnapshot();
        var table = await catalog.FindAsync(snapshot, known.Address, cancellationToken);
        if (table is null || table.Number != known.Number || !target.IsPending(table))
        {
            return null;
        }
        var range = StoreKeys.Space(table, null);
        if (await snapshot.GetAsync(target.Progress(table), cancellationToken) is { } last)
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
        return new Step(table, target, keys);
    }

    private async ValueTask<bool> FillAsync(ITransaction transaction, Step step, CancellationToken cancellationToken)
    {
        if (await FindAsync(transaction, step, cancellationToken) is not { } table)
        {
            return false;
        }
        foreach (var key in step.Keys)
        {
            if (await transaction.GetAsync(key, cancellationToken) is { } stored)
            {
                step.Target.Add(transaction, table, key, new Item(stored));
            }
        }
        transaction.Put(step.Target.Progress(table), step.Keys[^1]);
        return true;
    }

    private async ValueTask<bool> FinishAsync(ITransaction transaction, Step step, CancellationToken cancellationToken)
    {
        if (await FindAsync(transaction, step, cancellationToken) is null)
        {
            return false;
        }
        transaction.Delete(step.Target.Progress(step.Table));
        await catalog.ChangeAsync(transaction, step.Table.Address, step.Target.Finish, cancellationToken);
        return true;
    }

    /// <summary>The table as it is now, when it is still the same and still wants to be filled.</summary>
    private async ValueTask<TableDefinition?> FindAsync(ITransaction transaction, Step step, CancellationToken cancellationToken)
    {
        var now = await catalog.FindAsync(transaction, step.Table.Address, cancellationToken);
        return now?.Number == step.Table.Number && step.Target.IsPending(now) ? now : null;
    }
}
