using System.Diagnostics;
using Stator.Engine.Capacity;
using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Items;
using Stator.Language.Evaluation;
using Stator.Storage;

namespace Stator.Engine.Writes;

/// <summary>Writes items with their index entries, each write in one transaction of the store.</summary>
/// <param name="store">Where everything is kept.</param>
/// <param name="catalog">The tables.</param>
/// <param name="collectionBytesMax">How large an item collection of a table with local indexes may grow, bytes.</param>
public sealed class ItemWriter(IStore store, TableCatalog catalog, long collectionBytesMax = Limits.ItemCollectionBytesMax)
{
    /// <summary>Writes one item. Success means that it is durable.</summary>
    /// <exception cref="DynamoException">The table is not there, or the item does not fit it.</exception>
    public ValueTask<WriteOutcome> WriteAsync(ItemWrite write, CancellationToken cancellationToken) =>
        store.TransactAsync(WriteAsync, write, cancellationToken);

    /// <summary>Writes several items of different keys in one transaction: all or none.</summary>
    public ValueTask<IReadOnlyList<WriteOutcome>> WriteAllAsync(IReadOnlyList<ItemWrite> writes, CancellationToken cancellationToken) =>
        store.TransactAsync(WriteAllAsync, writes, cancellationToken);

    private async ValueTask<IReadOnlyList<WriteOutcome>> WriteAllAsync(
        ITransaction transaction, IReadOnlyList<ItemWrite> writes, CancellationToken cancellationToken)
    {
        var outcomes = new WriteOutcome[writes.Count];
        for (var at = 0; at < outcomes.Length; at++)
        {
            outcomes[at] = await WriteAsync(transaction, writes[at], cancellationToken);
        }
        return outcomes;
    }

    private async ValueTask<WriteOutcome> WriteAsync(ITransaction transaction, ItemWrite write, CancellationToken cancellationToken)
    {
        var table = await catalog.GetUsableAsync(transaction, write.Table, cancellationToken);
        var keySource = CheckKeys(table, write);
        var storeKey = StoreKeys.Item(table, keySource);
        var stored = await transaction.GetAsync(storeKey, cancellationToken);
        var before = stored is null ? null : new Item(stored);
        if (write.Condition is { } condition && !condition.Holds(before ?? Item.Empty))
        {
            return new WriteOutcome(table, keySource, before, before, Applied: false, Consume(before, before));
        }
        var after = After(table, write, before);
        var consumed = Consume(before, after);
        if (after is not null)
        {
            transaction.Put(storeKey, after.Encoded);
        }
        else if (before is not null)
        {
            transaction.Delete(storeKey);
        }
        long? growth = null;
        foreach (var index in table.Indexes)
        {
            var bytes = IndexEntries.Write(transaction, table, index, before, after, consumed);
            growth = index.IsLocal ? bytes + (growth ?? (after?.SizeBytes ?? 0) - (before?.SizeBytes ?? 0)) : growth;
        }
        var collectionBytes = growth is not { } grown
            ? (long?)null
            : await ItemCollectionSize.AddAsync(transaction, table, keySource, grown, collectionBytesMax, cancellationToken);
        return new WriteOutcome(table, keySource, before, after, Applied: true, consumed) { CollectionBytes = collectionBytes };
    }

    private static ConsumedUnits Consume(Item? before, Item? after)
    {
        var consumed = new ConsumedUnits();
        consumed.AddTable(ConsumedUnits.Write(Math.Max(before?.SizeBytes ?? 0, after?.SizeBytes ?? 0)));
        return consumed;
    }

    private static Item CheckKeys(TableDefinition table, ItemWrite write)
    {
        switch (write)
        {
            case ItemWrite.Put put:
                KeyChecks.CheckItem(table, put.Item);
                return put.Item;
            case ItemWrite.Delete delete:
                KeyChecks.CheckKey(table, delete.Key);
                return delete.Key;
            case ItemWrite.Update update:
                KeyChecks.CheckKey(table, update.Key);
                UpdateChecks.Check(table, update);
                return update.Key;
            default:
                throw new UnreachableException();
        }
    }

    private static Item? After(TableDefinition table, ItemWrite write, Item? before) => write switch
    {
        ItemWrite.Put put => put.Item,
        ItemWrite.Delete => null,
        ItemWrite.Update update => Updated(table, update, before),
        _ => throw new UnreachableException(),
    };

    private static Item? Updated(TableDefinition table, ItemWrite.Update update, Item? before)
    {
        if (update.Change is not { } change)
        {
            return before ?? update.Key;
        }
        if (before is null && change.OnlyRemoves)
        {
            change.Apply(update.Key, exists: false);
            return null;
        }
        var after = change.Apply(before ?? update.Key, exists: before is not null);
        KeyChecks.CheckUpdated(table, before ?? Item.Empty, after);
        if (after.SizeBytes > Limits.ItemBytesMax)
        {
            throw TableErrors.UpdatedItemSize();
        }
        return ItemNesting.IsWithinLimit(after) ? after : throw DynamoException.Validation(ItemErrors.Nesting.Text);
    }
}
