using System.Runtime.CompilerServices;
using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Items;
using Stator.Storage;

namespace Stator.Engine.Writes;

/// <summary>Writes items with their index entries, each call in one transaction of the store.</summary>
/// <param name="store">Where everything is kept.</param>
/// <param name="catalog">The tables.</param>
/// <param name="collectionBytesMax">How large an item collection of a table with local indexes may grow, bytes.</param>
public sealed class ItemWriter(IStore store, TableCatalog catalog, long collectionBytesMax = Limits.ItemCollectionBytesMax)
{
    private readonly WriteExecution _execution = new(catalog, collectionBytesMax);
    private Func<ITransaction, ItemWrite, CancellationToken, ValueTask<WriteOutcome>>? _write;

    /// <summary>Writes one item. Success means that it is durable.</summary>
    /// <exception cref="DynamoException">The table is not there, or the item does not fit it.</exception>
    public ValueTask<WriteOutcome> WriteAsync(ItemWrite write, CancellationToken cancellationToken) =>
        store.TransactAsync(_write ??= WriteAsync, write, cancellationToken);

    /// <summary>Writes several items of different keys in one transaction: all or none.</summary>
    public ValueTask<IReadOnlyList<WriteOutcome>> WriteAllAsync(IReadOnlyList<ItemWrite> writes, CancellationToken cancellationToken) =>
        store.TransactAsync(WriteAllAsync, writes, cancellationToken);

    private async ValueTask<IReadOnlyList<WriteOutcome>> WriteAllAsync(
        ITransaction transaction, IReadOnlyList<ItemWrite> writes, CancellationToken cancellationToken)
    {
        var outcomes = new WriteOutcome[writes.Count];
        TableDefinition? table = null;
        for (var at = 0; at < outcomes.Length; at++)
        {
            if (table is null || writes[at].Table != writes[at - 1].Table)
            {
                table = await _execution.OpenAsync(transaction, writes[at], cancellationToken);
            }
            outcomes[at] = await WriteAsync(transaction, table, writes[at], cancellationToken);
        }
        return outcomes;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<WriteOutcome> WriteAsync(ITransaction transaction, ItemWrite write, CancellationToken cancellationToken)
    {
        var table = await _execution.OpenAsync(transaction, write, cancellationToken);
        return await WriteAsync(transaction, table, write, cancellationToken);
    }

    private ValueTask<WriteOutcome> WriteAsync(ITransaction transaction, TableDefinition table, ItemWrite write, CancellationToken cancellationToken)
    {
        WriteExecution.CheckKeys(table, write);
        return _execution.RunAsync(transaction, table, StoreKeys.Item(table, write.KeySource), write, cancellationToken);
    }
}
