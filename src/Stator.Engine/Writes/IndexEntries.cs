using Stator.Engine.Capacity;
using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Items;
using Stator.Storage;

namespace Stator.Engine.Writes;

/// <summary>Keeps an index true in the transaction that writes the item.</summary>
internal static class IndexEntries
{
    /// <summary>
    /// True when an item and its entries in the local indexes have no more than 400 KB together.
    /// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items
    /// </summary>
    public static bool FitWith(TableDefinition table, Item item)
    {
        long bytes = item.SizeBytes;
        if (bytes * (1 + table.Indexes.Count) <= Limits.ItemBytesMax)
        {
            return true;
        }
        foreach (var index in table.LocalIndexes)
        {
            bytes += StoreKeys.IndexEntry(table, index, item) is null ? 0 : index.Project(item, table.Keys).SizeBytes;
        }
        return bytes <= Limits.ItemBytesMax;
    }

    /// <summary>Answers by how many bytes of items the index has grown.</summary>
    public static long Write(
        ITransaction transaction, TableDefinition table, SecondaryIndex index, Item? before, Item? after, ConsumedUnits consumed)
    {
        var oldKey = before is null ? null : StoreKeys.IndexEntry(table, index, before);
        var newKey = after is null ? null : StoreKeys.IndexEntry(table, index, after);
        var oldEntry = oldKey is null ? null : index.Project(before!, table.Keys);
        var newEntry = newKey is null ? null : index.Project(after!, table.Keys);
        var isMoved = oldKey is not null && (newKey is null || !oldKey.AsSpan().SequenceEqual(newKey));
        if (isMoved)
        {
            transaction.Delete(oldKey!);
        }
        var isUnchanged = !isMoved && oldEntry is not null && newEntry is not null && oldEntry.AsValue == newEntry.AsValue;
        if (newKey is not null && !isUnchanged)
        {
            transaction.Put(newKey, newEntry!.Encoded);
        }
        consumed.AddIndex(index.Name, index.IsLocal, Units(oldEntry, newEntry, isMoved, isUnchanged));
        return (newEntry?.SizeBytes ?? 0) - (oldEntry?.SizeBytes ?? 0);
    }

    /// <summary>Nothing for an entry that stays the same; an entry that moves is charged at both places.</summary>
    private static double Units(Item? oldEntry, Item? newEntry, bool isMoved, bool isUnchanged)
    {
        var removed = oldEntry is null ? 0 : ConsumedUnits.Write(oldEntry.SizeBytes);
        var written = newEntry is null ? 0 : ConsumedUnits.Write(newEntry.SizeBytes);
        return isUnchanged ? 0 : isMoved ? removed + written : Math.Max(removed, written);
    }
}
