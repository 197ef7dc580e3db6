using System.Diagnostics;
using System.Runtime.CompilerServices;
using Stator.Engine.Capacity;
using Stator.Engine.Catalog;
using Stator.Engine.Changes;
using Stator.Engine.Expiry;
using Stator.Engine.Keys;
using Stator.Items;
using Stator.Language.Evaluation;
using Stator.Storage;

namespace Stator.Engine.Writes;

/// <summary>The steps of a write within a transaction of the store: its table, its keys, then the item with its index entries.</summary>
internal sealed class WriteExecution(TableCatalog catalog, long collectionBytesMax)
{
    /// <summary>The table that a write is for.</summary>
    /// <exception cref="DynamoException">It is not there.</exception>
    public ValueTask<TableDefinition> OpenAsync(ITransaction transaction, ItemWrite write, CancellationToken cancellationToken) =>
        catalog.GetUsableAsync(transaction, write.Table, cancellationToken);

    /// <summary>Whether keys fit the table, as far as it can be known before the item is read.</summary>
    /// <exception cref="DynamoException">They do not.</exception>
    public static void CheckKeys(TableDefinition table, ItemWrite write)
    {
        if (write is ItemWrite.Put put)
        {
            KeyChecks.CheckItem(table, put.Item);
            return;
        }
        KeyChecks.CheckKey(table, write.KeySource);
        if (write is ItemWrite.Update update)
        {
            UpdateChecks.Check(table, update);
            if (update.StatementBytes > Limits.ItemBytesMax)
            {
                throw TableErrors.UpdatedItemSize();
            }
        }
    }

    /// <summary>Reads the item, tries the condition, and writes what becomes of it.</summary>
    /// <param name="storeKey">Where the item lies.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<WriteOutcome> RunAsync(
        ITransaction transaction, TableDefinition table, byte[] storeKey, ItemWrite write, CancellationToken cancellationToken)
    {
        var key = write.KeySource;
        var before = await transaction.BorrowAsync(storeKey, cancellationToken) is { } stored ? new Item(stored) : null;
        var shown = write.ShowsBefore ? before?.Copy() : null;
        var holds = write.Condition?.Holds(before ?? Item.Empty) ?? true;
        if (!holds || write is ItemWrite.Check)
        {
            return new WriteOutcome(table, key, shown, shown, Applied: holds, Consume(before, before)) { BytesBefore = before?.SizeBytes ?? 0 };
        }
        var after = After(table, write, before);
        if (after is not null && !IndexEntries.FitWith(table, after))
        {
            throw write is ItemWrite.Update ? TableErrors.UpdatedItemSize() : TableErrors.ItemSize();
        }
        var consumed = Consume(before, after);
        if (after is not null)
        {
            transaction.Put(storeKey, after.Encoded);
        }
        else if (before is not null)
        {
            transaction.Delete(storeKey);
        }
        ChangeLog.Append(transaction, table, storeKey, before, after, catalog.Now, byTimeToLive: write is ItemWrite.Delete { ByTimeToLive: true });
        ExpiryIndex.Write(transaction, table, storeKey, before, after);
        long? growth = null;
        foreach (var index in table.Indexes)
        {
            var bytes = IndexEntries.Write(transaction, table, index, before, after, consumed);
            growth = index.IsLocal ? bytes + (growth ?? (after?.SizeBytes ?? 0) - (before?.SizeBytes ?? 0)) : growth;
        }
        var collectionBytes = growth is not { } grown
            ? (long?)null
            : await ItemCollectionSize.AddAsync(transaction, table, key, grown, collectionBytesMax, cancellationToken);
        return new WriteOutcome(table, key, shown, after == before ? after?.Copy() : after, Applied: true, consumed) { BytesBefore = before?.SizeBytes ?? 0, CollectionBytes = collectionBytes };
    }

    private static ConsumedUnits Consume(Item? before, Item? after)
    {
        var consumed = new ConsumedUnits();
        consumed.AddTable(ConsumedUnits.Write(Math.Max(before?.SizeBytes ?? 0, after?.SizeBytes ?? 0)));
        return consumed;
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
