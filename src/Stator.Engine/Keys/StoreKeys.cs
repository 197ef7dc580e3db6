using System.Text;
using Stator.Engine.Catalog;
using Stator.Items;
using Stator.Storage;

namespace Stator.Engine.Keys;

/// <summary>Where everything lies in the store.</summary>
/// <remarks>
/// Catalog: 0x01 | account | region | table name. Next table number: 0x02.
/// Items: 0x03 | table number u64 | 0 u32 | hash of the partition key u64 | partition key | sort key.
/// Index entries: 0x03 | table number u64 | index number u32 | hash u64 | index partition keys | index sort keys | table's key.
/// Sizes of item collections: 0x03 | table number u64 | 0xFFFFFFFF | hash u64 | partition key.
/// How far a new index is filled: 0x03 | table number u64 | 0xFFFFFFFE | index number u32, or that of time to live; the value is the last item's key.
/// Items by time to live: 0x03 | table number u64 | 0xFFFFFFFD | Unix seconds u64 | the item's key behind its space.
/// Tables with time to live: 0x0A | account | region | table name; the value is the table's ARN.
/// Client request tokens: 0x04 | account | region | operation | token; by their end: 0x05 | Unix milliseconds u64 | the former.
/// Streams: 0x06 to 0x09, see <see cref="Changes.StreamKeys"/>.
/// Parts are encoded by <see cref="KeyWriter"/>, so that byte order is DynamoDB's order.
/// </remarks>
internal static class StoreKeys
{
    private const byte CatalogSpace = 1;
    private const byte TableNumberSpace = 2;
    private const byte DataSpace = 3;
    private const byte TokenSpace = 4;
    private const byte TokenEndSpace = 5;
    private const byte ExpiringTableSpace = 10;
    private const uint ItemSpace = 0;
    private const uint CollectionSizeSpace = uint.MaxValue;
    private const uint BackfillSpace = uint.MaxValue - 1;
    private const uint ExpirySpace = uint.MaxValue - 2;
    private const int PrefixBytes = 13;
    private const int ScratchBytes = 256;

    /// <summary>Where the thread puts a key together that is copied when its length is known.</summary>
    [ThreadStatic]
    private static byte[]? _scratch;

    /// <summary>The key under which the next table number stands.</summary>
    public static byte[] NextTableNumber => [TableNumberSpace];

    public static byte[] Catalog(TableAddress address)
    {
        var writer = CatalogPrefix(new Realm(address.Account, address.Region));
        writer.WritePart(Encoding.UTF8.GetBytes(address.Name));
        return writer.ToArray();
    }

    /// <summary>All tables of a realm; those after a name when one is given.</summary>
    public static KeyRange CatalogRange(Realm realm, string? after)
    {
        var all = KeyRange.Prefix(CatalogPrefix(realm).Written);
        return after is null ? all : all with { From = KeyRange.After(Catalog(realm.Table(after))) };
    }

    /// <summary>The table that a key of <see cref="CatalogRange"/> belongs to: names have nothing that a part would have to escape.</summary>
    public static TableAddress CatalogTable(Realm realm, ReadOnlySpan<byte> key) =>
        realm.Table(Encoding.ASCII.GetString(key[CatalogPrefix(realm).Written.Length..^KeyWriter.PartEndBytes]));

    /// <summary>All tables of all realms.</summary>
    public static KeyRange WholeCatalog => KeyRange.Prefix([CatalogSpace]);

    /// <summary>A client request token, which belongs to a realm and an operation.</summary>
    public static byte[] ClientToken(Realm realm, string operation, string token)
    {
        var writer = new KeyWriter(new byte[128]);
        writer.WriteByte(TokenSpace);
        foreach (var part in (string[])[realm.Account, realm.Region, operation, token])
        {
            writer.WritePart(Encoding.UTF8.GetBytes(part));
        }
        return writer.ToArray();
    }

    /// <summary>A client request token among all, by when it ends.</summary>
    public static byte[] ClientTokenEnd(long endsAt, ReadOnlySpan<byte> token)
    {
        var writer = new KeyWriter(new byte[128]);
        writer.WriteByte(TokenEndSpace);
        writer.WriteUInt64((ulong)endsAt);
        writer.Append(token);
        return writer.ToArray();
    }

    /// <summary>All client request tokens that end before a time, Unix milliseconds.</summary>
    public static KeyRange ClientTokensEndingBefore(long time) => new(ClientTokenEnd(0, []), ClientTokenEnd(time, []));

    /// <summary>All tables that have time to live.</summary>
    public static KeyRange ExpiringTables => KeyRange.Prefix([ExpiringTableSpace]);

    public static byte[] ExpiringTable(TableAddress address)
    {
        var writer = RealmPrefix(ExpiringTableSpace, new Realm(address.Account, address.Region));
        writer.WritePart(Encoding.UTF8.GetBytes(address.Name));
        return writer.ToArray();
    }

    private static KeyWriter CatalogPrefix(Realm realm) => RealmPrefix(CatalogSpace, realm);

    private static KeyWriter RealmPrefix(byte space, Realm realm)
    {
        var writer = new KeyWriter(new byte[128]);
        writer.WriteByte(space);
        writer.WritePart(Encoding.UTF8.GetBytes(realm.Account));
        writer.WritePart(Encoding.UTF8.GetBytes(realm.Region));
        return writer;
    }

    /// <summary>Everything of a table.</summary>
    public static KeyRange Table(TableDefinition table)
    {
        var writer = new KeyWriter(new byte[PrefixBytes]);
        writer.WriteByte(DataSpace);
        writer.WriteUInt64((ulong)table.Number);
        return KeyRange.Prefix(writer.Written);
    }

    /// <summary>The items of a table, or the entries of one of its indexes.</summary>
    public static KeyRange Space(TableDefinition table, SecondaryIndex? index) => KeyRange.Prefix(SpacePrefix(table, index).Written);

    /// <summary>The slice of a space that a segment of a parallel scan reads.</summary>
    public static KeyRange Segment(TableDefinition table, SecondaryIndex? index, int segment, int totalSegments)
    {
        var (first, end) = (HashAt(segment, totalSegments), HashAt(segment + 1, totalSegments));
        var from = SpacePrefix(table, index);
        from.WriteUInt64((ulong)first);
        if (end > ulong.MaxValue)
        {
            return new KeyRange(from.ToArray(), Space(table, index).To);
        }
        var to = SpacePrefix(table, index);
        to.WriteUInt64((ulong)end);
        return new KeyRange(from.ToArray(), to.ToArray());
    }

    private static UInt128 HashAt(int segment, int totalSegments) => ((UInt128)1 << 64) * (uint)segment / (uint)totalSegments;

    /// <summary>Starts a key in the space of a table's items or of an index's entries.</summary>
    public static KeyWriter SpacePrefix(TableDefinition table, SecondaryIndex? index) =>
        SpacePrefix(table, SpaceOf(index));

    private static uint SpaceOf(SecondaryIndex? index) => index is null ? ItemSpace : (uint)index.Number;

    private static KeyWriter SpacePrefix(TableDefinition table, uint space) => SpacePrefix(table, space, new byte[PrefixBytes + 64]);

    private static KeyWriter SpacePrefix(TableDefinition table, uint space, byte[] buffer)
    {
        var writer = new KeyWriter(buffer);
        writer.WriteByte(DataSpace);
        writer.WriteUInt64((ulong)table.Number);
        writer.WriteUInt32(space);
        return writer;
    }

    /// <summary>Appends the hash of the partition key, and the partition key.</summary>
    public static void WritePartition(ref KeyWriter writer, params ReadOnlySpan<AttributeValue> values)
    {
        var start = writer.Length;
        writer.WriteUInt64(0);
        foreach (var value in values)
        {
            writer.WriteValue(value);
        }
        writer.SetUInt64(start, PartitionHash.Of(writer.Written[(start + sizeof(ulong))..]));
    }

    /// <summary>The key of an item: its attributes are there and of the right types.</summary>
    public static byte[] Item(TableDefinition table, Item keySource)
    {
        var writer = SpacePrefix(table, ItemSpace, _scratch ??= new byte[ScratchBytes]);
        WriteKey(ref writer, table.Keys, keySource);
        return writer.ToArray();
    }

    /// <summary>The hash of the partition key in the key of an item.</summary>
    public static ulong HashOf(ReadOnlySpan<byte> itemKey) => System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(itemKey[PrefixBytes..]);

    /// <summary>Where the size of an item's collection stands.</summary>
    public static byte[] CollectionSize(TableDefinition table, Item keySource)
    {
        var writer = SpacePrefix(table, CollectionSizeSpace);
        WritePartition(ref writer, ValueOf(keySource, table.Keys.Partition[0]));
        return writer.ToArray();
    }

    /// <summary>Where it stands how far an index is filled, or the one by time to live.</summary>
    public static byte[] BackfillProgress(TableDefinition table, int index)
    {
        var writer = SpacePrefix(table, BackfillSpace);
        writer.WriteUInt32((uint)index);
        return writer.ToArray();
    }

    /// <summary>An item among those that have a time to live.</summary>
    /// <param name="time">When its time is over, Unix seconds.</param>
    /// <param name="itemKey">The item's own key.</param>
    public static byte[] Expiry(TableDefinition table, long time, ReadOnlySpan<byte> itemKey)
    {
        var writer = SpacePrefix(table, ExpirySpace);
        writer.WriteUInt64((ulong)time);
        writer.Append(itemKey[PrefixBytes..]);
        return writer.ToArray();
    }

    /// <summary>The time and the item's own key in such a key.</summary>
    public static (long Time, byte[] ItemKey) ReadExpiry(TableDefinition table, ReadOnlySpan<byte> key)
    {
        var item = SpacePrefix(table, ItemSpace);
        item.Append(key[(PrefixBytes + sizeof(ulong))..]);
        return ((long)System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(key[PrefixBytes..]), item.ToArray());
    }

    /// <summary>All items that have a time to live.</summary>
    public static KeyRange Expiries(TableDefinition table) => KeyRange.Prefix(SpacePrefix(table, ExpirySpace).Written);

    /// <summary>The items whose time is over between two times (the last one included), Unix seconds; none before 1970.</summary>
    public static KeyRange ExpiriesBetween(TableDefinition table, long first, long last)
    {
        last = Math.Max(-1, last);
        var (from, to) = (SpacePrefix(table, ExpirySpace), SpacePrefix(table, ExpirySpace));
        from.WriteUInt64((ulong)Math.Max(0, first));
        to.WriteUInt64((ulong)(last + 1));
        return new KeyRange(from.ToArray(), to.ToArray());
    }

    /// <summary>The key of an item's entry in an index, or null when the item is not in it: a key is missing, or can't be one.</summary>
    public static byte[]? IndexEntry(TableDefinition table, SecondaryIndex index, Item item)
    {
        foreach (var attribute in index.Keys.All)
        {
            if (!item.TryGet(attribute.Name, out var value) || !KeyChecks.FitsIndex(index.Keys, attribute, value))
            {
                return null;
            }
        }
        var writer = SpacePrefix(table, SpaceOf(index), _scratch ??= new byte[ScratchBytes]);
        WriteKey(ref writer, index.Keys, item);
        foreach (var attribute in table.Keys.All)
        {
            writer.WriteValue(ValueOf(item, attribute));
        }
        return writer.ToArray();
    }

    private static void WriteKey(ref KeyWriter writer, KeySchema keys, Item item)
    {
        if (keys.Partition is [var only])
        {
            WritePartition(ref writer, ValueOf(item, only));
        }
        else
        {
            WritePartition(ref writer, ValuesOf(item, keys.Partition));
        }
        for (var at = 0; at < keys.Sort.Count; at++)
        {
            writer.WriteValue(ValueOf(item, keys.Sort[at]));
        }
    }

    private static AttributeValue[] ValuesOf(Item item, IReadOnlyList<KeyAttribute> attributes) => [.. attributes.Select(attribute => ValueOf(item, attribute))];

    private static AttributeValue ValueOf(Item item, KeyAttribute attribute) =>
        item.TryGet(attribute.Name, out var value) ? value : throw TableErrors.MissingKey(attribute.Name);
}
