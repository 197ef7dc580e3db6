using System.Text;
using Stator.Engine.Catalog;
using Stator.Items;
using Stator.Storage;

namespace Stator.Engine.Changes;

/// <summary>Where streams lie in the store: apart from their tables, which they outlive by a day.</summary>
/// <remarks>
/// Streams: 0x06 | account | region | table name | label.
/// Beginnings of shards: 0x07 | stream u64 | 0x00 | shard u32 | position. Ends: 0x07 | stream u64 | 0x01 | shard u32 | position.
/// Records: 0x07 | stream u64 | 0x02 | shard u32 | position.
/// Moments: 0x08 | Unix milliseconds u64 | position. Horizon: 0x09.
/// A position is what the commit makes of it: its version u64 and a place u32. Parts are encoded by <see cref="KeyWriter"/>.
/// </remarks>
internal static class StreamKeys
{
    private const byte StreamSpace = 6;
    private const byte ShardSpace = 7;
    private const byte MomentSpace = 8;
    private const byte HorizonSpace = 9;
    private const byte BeginningKind = 0;
    private const byte EndKind = 1;
    private const byte RecordKind = 2;
    private const int KindBytes = 10;
    private const int ShardBytes = KindBytes + sizeof(uint);

    /// <summary>Where it stands which changes are no longer kept.</summary>
    public static byte[] Horizon => [HorizonSpace];

    public static byte[] Stream(TableAddress table, string label)
    {
        var writer = Prefix(new Realm(table.Account, table.Region), table.Name);
        writer.WritePart(Encoding.UTF8.GetBytes(label));
        return writer.ToArray();
    }

    /// <summary>The streams of a realm, or of one of its tables.</summary>
    public static KeyRange Streams(Realm realm, string? table) => KeyRange.Prefix(Prefix(realm, table).Written);

    /// <summary>All streams of all realms.</summary>
    public static KeyRange AllStreams => KeyRange.Prefix([StreamSpace]);

    /// <summary>Everything of a stream but its definition.</summary>
    public static KeyRange Contents(long stream) => KeyRange.Prefix(Shards(stream).Written);

    public static KeyRange Beginnings(long stream) => KeyRange.Prefix(Kind(stream, BeginningKind).Written);

    public static KeyRange Ends(long stream) => KeyRange.Prefix(Kind(stream, EndKind).Written);

    public static byte[] Beginning(long stream, uint shard) => OfShard(stream, BeginningKind, shard).ToArray();

    public static byte[] End(long stream, uint shard) => OfShard(stream, EndKind, shard).ToArray();

    /// <summary>What a record's key begins with.</summary>
    public static byte[] Record(long stream, uint shard) => OfShard(stream, RecordKind, shard).ToArray();

    /// <summary>The records of a shard from a position on, before another.</summary>
    public static KeyRange Records(long stream, uint shard, ChangePosition from, ChangePosition end) =>
        new(At(stream, shard, from), At(stream, shard, end));

    /// <summary>The records of a shard before a position.</summary>
    public static KeyRange RecordsBefore(long stream, uint shard, ChangePosition end) => new(Record(stream, shard), At(stream, shard, end));

    /// <summary>The number of the shard in a key.</summary>
    public static uint ShardOf(ReadOnlySpan<byte> key) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(key[KindBytes..ShardBytes]);

    public static byte[] Moment(long time)
    {
        var writer = new KeyWriter(new byte[32]);
        writer.WriteByte(MomentSpace);
        writer.WriteUInt64((ulong)time);
        return writer.ToArray();
    }

    /// <summary>The moments up to a time, Unix milliseconds.</summary>
    public static KeyRange MomentsUntil(long time) => new(Moment(0), Moment(time + 1));

    private static byte[] At(long stream, uint shard, ChangePosition position)
    {
        var writer = OfShard(stream, RecordKind, shard);
        writer.WriteUInt64((ulong)position.Version);
        writer.WriteUInt32(position.Place);
        return writer.ToArray();
    }

    private static KeyWriter Prefix(Realm realm, string? table)
    {
        var writer = new KeyWriter(new byte[128]);
        writer.WriteByte(StreamSpace);
        writer.WritePart(Encoding.UTF8.GetBytes(realm.Account));
        writer.WritePart(Encoding.UTF8.GetBytes(realm.Region));
        if (table is not null)
        {
            writer.WritePart(Encoding.UTF8.GetBytes(table));
        }
        return writer;
    }

    private static KeyWriter Shards(long stream)
    {
        var writer = new KeyWriter(new byte[ShardBytes + ChangePosition.Bytes]);
        writer.WriteByte(ShardSpace);
        writer.WriteUInt64((ulong)stream);
        return writer;
    }

    private static KeyWriter Kind(long stream, byte kind)
    {
        var writer = Shards(stream);
        writer.WriteByte(kind);
        return writer;
    }

    private static KeyWriter OfShard(long stream, byte kind, uint shard)
    {
        var writer = Kind(stream, kind);
        writer.WriteUInt32(shard);
        return writer;
    }
}
