using Stator.Engine.Catalog;
using Stator.Items;

namespace Stator.Engine.Keys;

/// <summary>Whether the keys that a client sends fit the table.</summary>
public static class KeyChecks
{
    /// <summary>An item to be written: not too large; each key there, of its type, not empty, not too long.</summary>
    public static void CheckItem(TableDefinition table, Item item)
    {
        if (item.SizeBytes > Limits.ItemBytesMax)
        {
            throw TableErrors.ItemSize();
        }
        foreach (var attribute in table.Keys.All)
        {
            if (!item.TryGet(attribute.Name, out var value))
            {
                throw TableErrors.MissingKey(attribute.Name);
            }
            if (value.Type != attribute.Type)
            {
                throw TableErrors.KeyType(attribute.Name, attribute.Type, value.Type);
            }
        }
        CheckValues(table.Keys, item);
        CheckIndexKeys(table, item);
    }

    /// <summary>A key to look up: exactly the key attributes, each of its type, not empty, not too long.</summary>
    public static void CheckKey(TableDefinition table, Item key)
    {
        ExpectSchema(table.Keys, key);
        if (key.Count != table.Keys.Partition.Count + table.Keys.Sort.Count)
        {
            throw TableErrors.KeySchemaMismatch();
        }
        CheckValues(table.Keys, key);
    }

    /// <summary>Each key attribute there and of its type.</summary>
    public static void ExpectSchema(KeySchema keys, Item key)
    {
        foreach (var attribute in keys.All)
        {
            if (!key.TryGet(attribute.Name, out var value) || value.Type != attribute.Type)
            {
                throw TableErrors.KeySchemaMismatch();
            }
        }
    }

    /// <summary>No key empty, none too long.</summary>
    public static void CheckValues(KeySchema keys, Item item)
    {
        foreach (var attribute in keys.All)
        {
            if (item.TryGet(attribute.Name, out var value) && value.Payload.IsEmpty)
            {
                throw TableErrors.EmptyKey(attribute.Name, attribute.Type);
            }
        }
        if (HasLonger(keys.Partition, item, Limits.PartitionKeyBytesMax))
        {
            throw TableErrors.PartitionKeySize();
        }
        if (HasLonger(keys.Sort, item, Limits.SortKeyBytesMax))
        {
            throw TableErrors.SortKeySize();
        }
    }

    private static bool HasLonger(IReadOnlyList<KeyAttribute> attributes, Item item, int bytesMax)
    {
        for (var at = 0; at < attributes.Count; at++)
        {
            if (item.TryGet(attributes[at].Name, out var value) && ItemSize.Of(value) > bytesMax)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Index keys that the item has: of their types, not empty, not too long.</summary>
    private static void CheckIndexKeys(TableDefinition table, Item item)
    {
        if (table.Indexes.Count == 0)
        {
            return;
        }
        foreach (var index in table.IndexesByName)
        {
            foreach (var attribute in index.Keys.All)
            {
                if (!item.TryGet(attribute.Name, out var value))
                {
                    continue;
                }
                if (value.Type != attribute.Type)
                {
                    throw TableErrors.IndexKeyType(attribute.Name, attribute.Type, value.Type, index.Name);
                }
                if (value.Payload.IsEmpty)
                {
                    throw TableErrors.EmptyIndexKey(attribute.Name, attribute.Type, index.Name);
                }
            }
            CheckValues(index.Keys, item);
        }
    }

    /// <summary>True when a value can be a key of an index: of its type, not empty, not too long.</summary>
    public static bool FitsIndex(KeySchema keys, KeyAttribute attribute, AttributeValue value) =>
        value.Type == attribute.Type
        && !value.Payload.IsEmpty
        && ItemSize.Of(value) <= (keys.Partition.Contains(attribute) ? Limits.PartitionKeyBytesMax : Limits.SortKeyBytesMax);

    /// <summary>Index keys that an update has changed: of their types, not empty, not too long.</summary>
    public static void CheckUpdated(TableDefinition table, Item before, Item after)
    {
        foreach (var index in table.Indexes)
        {
            foreach (var attribute in index.Keys.All)
            {
                if (!after.TryGet(attribute.Name, out var value) || (before.TryGet(attribute.Name, out var old) && old == value))
                {
                    continue;
                }
                if (value.Type != attribute.Type)
                {
                    throw TableErrors.UpdatedIndexKeyType();
                }
                if (value.Payload.IsEmpty)
                {
                    throw TableErrors.UpdatedIndexKeyEmpty(attribute.Type);
                }
                if (!FitsIndex(index.Keys, attribute, value))
                {
                    throw index.Keys.Partition.Contains(attribute) ? TableErrors.PartitionKeySize() : TableErrors.SortKeySize();
                }
            }
        }
    }

    /// <summary>The key of an item: the key attributes alone.</summary>
    public static Item KeyOf(KeySchema keys, Item item) => KeyOf(keys.All, item);

    /// <summary>Some attributes of an item.</summary>
    public static Item KeyOf(IEnumerable<KeyAttribute> attributes, Item item)
    {
        var key = new ItemBuilder();
        foreach (var attribute in attributes)
        {
            if (item.TryGet(attribute.Name, out var value))
            {
                key.Set(attribute.Name, value);
            }
        }
        return key.ToItem();
    }
}
