using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Items;
using Stator.Storage;

namespace Stator.Engine.Reads;

/// <summary>
/// Sizes of item collections: all items of a partition key, with their entries in local indexes.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections
/// </summary>
public sealed class ItemCollectionSizes(IStore store)
{
    /// <summary>The size in bytes of the collection that a key belongs to.</summary>
    public async ValueTask<long> OfAsync(TableDefinition table, Item key, CancellationToken cancellationToken)
    {
        using var snapshot = store.OpenSnapshot();
        long bytes = 0;
        foreach (var index in (IEnumerable<SecondaryIndex?>)[null, .. table.LocalIndexes])
        {
            for (var cursor = snapshot.Range(Partition(table, index, key)); await cursor.MoveNextAsync(cancellationToken);)
            {
                bytes += new Item(cursor.Value).SizeBytes;
            }
        }
        return bytes;
    }

    private static KeyRange Partition(TableDefinition table, SecondaryIndex? index, Item key)
    {
        var writer = StoreKeys.SpacePrefix(table, index);
        key.TryGet(table.Keys.Partition[0].Name, out var value);
        StoreKeys.WritePartition(ref writer, value);
        return KeyRange.Prefix(writer.Written);
    }
}
