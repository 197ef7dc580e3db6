using System.Buffers.Binary;
using Stator.Items;

namespace Stator.Engine.Changes;

/// <summary>What became of an item. The numbers stand on disk: they never change.</summary>
public enum ChangeKind : byte
{
    /// <summary>There was none before.</summary>
    Insert = 1,

    /// <summary>It has other attributes.</summary>
    Modify = 2,

    /// <summary>It is gone.</summary>
    Remove = 3,
}

/// <summary>One change of one item, as the log keeps it.</summary>
/// <param name="Kind">What became of the item.</param>
/// <param name="Time">When, Unix milliseconds.</param>
/// <param name="ByTimeToLive">True when the item's time to live was over, and nobody asked for its deletion.</param>
/// <param name="Key">The item's key.</param>
/// <param name="OldImage">The item before; null when there was none, or when nobody wants it.</param>
/// <param name="NewImage">The item after; null when there is none, or when nobody wants it.</param>
public sealed record ChangeRecord(ChangeKind Kind, long Time, bool ByTimeToLive, Item Key, Item? OldImage, Item? NewImage)
{
    private const byte HasOld = 1;
    private const byte HasNew = 2;
    private const byte TimeToLive = 4;
    private const int HeadBytes = 10;

    /// <summary>INSERT, MODIFY or REMOVE.</summary>
    public string EventName => Kind switch { ChangeKind.Insert => "INSERT", ChangeKind.Modify => "MODIFY", _ => "REMOVE" };

    /// <summary>Bytes of the key and of the images, by DynamoDB's accounting.</summary>
    public long SizeBytes => (long)Key.SizeBytes + (OldImage?.SizeBytes ?? 0) + (NewImage?.SizeBytes ?? 0);

    /// <remarks>kind u8 | flags u8 (1 old image, 2 new image, 4 time to live) | Unix milliseconds i64 | (length i32 | item)*: key, old image, new image. Little-endian.</remarks>
    internal byte[] Encode()
    {
        var bytes = new byte[HeadBytes + SizeOf(Key) + SizeOf(OldImage) + SizeOf(NewImage)];
        bytes[0] = (byte)Kind;
        bytes[1] = (byte)((OldImage is null ? 0 : HasOld) | (NewImage is null ? 0 : HasNew) | (ByTimeToLive ? TimeToLive : 0));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(2), Time);
        Write(Write(Write(bytes.AsSpan(HeadBytes), Key), OldImage), NewImage);
        return bytes;
    }

    internal static ChangeRecord Decode(ReadOnlySpan<byte> bytes)
    {
        var flags = bytes[1];
        var rest = bytes[HeadBytes..];
        return new ChangeRecord(
            (ChangeKind)bytes[0],
            BinaryPrimitives.ReadInt64LittleEndian(bytes[2..]),
            (flags & TimeToLive) != 0,
            Read(ref rest),
            (flags & HasOld) != 0 ? Read(ref rest) : null,
            (flags & HasNew) != 0 ? Read(ref rest) : null);
    }

    private static int SizeOf(Item? item) => item is null ? 0 : sizeof(int) + item.AsValue.EncodedBytes;

    private static Span<byte> Write(Span<byte> target, Item? item)
    {
        if (item is null)
        {
            return target;
        }
        BinaryPrimitives.WriteInt32LittleEndian(target, item.AsValue.EncodedBytes);
        item.AsValue.Encoded.CopyTo(target[sizeof(int)..]);
        return target[(sizeof(int) + item.AsValue.EncodedBytes)..];
    }

    private static Item Read(ref ReadOnlySpan<byte> source)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(source);
        var item = new Item(source.Slice(sizeof(int), length).ToArray());
        source = source[(sizeof(int) + length)..];
        return item;
    }
}
