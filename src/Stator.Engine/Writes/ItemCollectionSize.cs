using System.Buffers.Binary;
using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Items;
using Stator.Storage;

namespace Stator.Engine.Writes;

/// <summary>
/// The size of an item collection: all items of a partition key, with their entries in local indexes. Kept for tables with local indexes, in
/// the transaction of each write.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections
/// </summary>
internal static class ItemCollectionSize
{
    /// <summary>Adds to the size of the collection that a key belongs to; answers its size in bytes.</summary>
    /// <exception cref="DynamoException">It would grow beyond <paramref name="bytesMax"/>.</exception>
    public static async ValueTask<long> AddAsync(
        ITransaction transaction, TableDefinition table, Item key, long bytes, long bytesMax, CancellationToken cancellationToken)
    {
        var place = StoreKeys.CollectionSize(table, key);
        var stored = await transaction.GetAsync(place, cancellationToken);
        var size = (stored is null ? 0 : BinaryPrimitives.ReadInt64LittleEndian(stored)) + bytes;
        if (bytes > 0 && size > bytesMax)
        {
            throw TableErrors.ItemCollectionSize();
        }
        if (bytes != 0)
        {
            Put(transaction, place, size);
        }
        return size;
    }

    private static void Put(ITransaction transaction, byte[] place, long size)
    {
        if (size == 0)
        {
            transaction.Delete(place);
            return;
        }
        var value = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(value, size);
        transaction.Put(place, value);
    }
}
