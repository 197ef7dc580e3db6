using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Items;
using Stator.Storage;

namespace Stator.Engine.Expiry;

/// <summary>
/// The items of a table by when their time is over, kept in each write's own transaction: so that the oldest are found without reading
/// the rest.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
/// </summary>
internal static class ExpiryIndex
{
    /// <summary>Keeps the index true. Nothing for tables without time to live.</summary>
    public static void Write(ITransaction transaction, TableDefinition table, byte[] itemKey, Item? before, Item? after)
    {
        if (!table.TimeToLiveEnabled)
        {
            return;
        }
        var (old, now) = (TimeOf(table, before), TimeOf(table, after));
        if (old == now)
        {
            return;
        }
        if (old is { } former)
        {
            transaction.Delete(StoreKeys.Expiry(table, former, itemKey));
        }
        if (now is { } next)
        {
            transaction.Put(StoreKeys.Expiry(table, next, itemKey), []);
        }
    }

    /// <summary>When an item's time is over, Unix seconds; null when its attribute is missing or no time.</summary>
    public static long? TimeOf(TableDefinition table, Item? item) =>
        item is not null && item.TryGet(table.TimeToLiveAttribute!, out var value)
        && value.Type == AttributeType.Number && value.Number.TryFloor(out var seconds)
            ? seconds
            : null;
}
