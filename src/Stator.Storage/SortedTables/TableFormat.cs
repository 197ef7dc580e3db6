using System.Buffers.Binary;
using Stator.Storage.Coding;

namespace Stator.Storage.SortedTables;

/// <summary>Where a block lies in its file: offset and length without the checksum behind it, bytes.</summary>
internal readonly record struct BlockHandle(long Offset, int Length)
{
    /// <summary>The longest form of a handle, bytes.</summary>
    public const int BytesMax = 2 * Varint.BytesMax;

    /// <summary>The CRC-32C of table number, offset and block, behind each block.</summary>
    public const int ChecksumBytes = 4;

    public int Write(Span<byte> target)
    {
        var at = Varint.Write(target, (ulong)Offset);
        return at + Varint.Write(target[at..], (uint)Length);
    }

    public static BlockHandle Read(ReadOnlySpan<byte> source)
    {
        var at = 0;
        return new BlockHandle((long)Varint.Read(source, ref at), Varint.ReadInt32(source, ref at));
    }
}

/// <summary>The end of a sorted string table: where its root and its range deletions are.</summary>
/// <remarks>
/// 0 root offset i64 | 8 root length i32 | 12 range deletions offset i64 | 20 range deletions length i32 | 24 entries i64 |
/// 32 deletions among them i64 | 40 table number i64 | 48 format u32 | 52 CRC-32C of 0 to 51 u32 | 56 magic "STATSST1". Little-endian.
/// </remarks>
internal readonly record struct TableFooter(BlockHandle Root, BlockHandle RangeDeletions, long Entries, long Deletions, long Number)
{
    public const int Bytes = 64;
    private const uint Format = 1;
    private static ReadOnlySpan<byte> Magic => "STATSST1"u8;

    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target, Root.Offset);
        BinaryPrimitives.WriteInt32LittleEndian(target[8..], Root.Length);
        BinaryPrimitives.WriteInt64LittleEndian(target[12..], RangeDeletions.Offset);
        BinaryPrimitives.WriteInt32LittleEndian(target[20..], RangeDeletions.Length);
        BinaryPrimitives.WriteInt64LittleEndian(target[24..], Entries);
        BinaryPrimitives.WriteInt64LittleEndian(target[32..], Deletions);
        BinaryPrimitives.WriteInt64LittleEndian(target[40..], Number);
        BinaryPrimitives.WriteUInt32LittleEndian(target[48..], Format);
        BinaryPrimitives.WriteUInt32LittleEndian(target[52..], Crc32C.Of(target[..52]));
        Magic.CopyTo(target[56..]);
    }

    public static TableFooter Read(string file, ReadOnlySpan<byte> source)
    {
        if (!source[56..64].SequenceEqual(Magic))
        {
            throw new CorruptionException(file, "this is no sorted string table: the footer's magic is missing");
        }
        if (BinaryPrimitives.ReadUInt32LittleEndian(source[52..]) != Crc32C.Of(source[..52]))
        {
            throw new CorruptionException(file, "the footer's checksum does not match");
        }
        if (BinaryPrimitives.ReadUInt32LittleEndian(source[48..]) is var format && format != Format)
        {
            throw new CorruptionException(file, $"it has format {format}, and this version of Stator reads format {Format}");
        }
        return new TableFooter(
            new(BinaryPrimitives.ReadInt64LittleEndian(source), BinaryPrimitives.ReadInt32LittleEndian(source[8..])),
            new(BinaryPrimitives.ReadInt64LittleEndian(source[12..]), BinaryPrimitives.ReadInt32LittleEndian(source[20..])),
            BinaryPrimitives.ReadInt64LittleEndian(source[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[40..]));
    }
}

/// <summary>An index block: a block of separators and handles of data blocks, the Bloom filter of the keys in these, and the block's length u32.</summary>
internal readonly ref struct IndexBlock(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int EntriesLength { get; } = EntriesLengthOf(bytes);

    public ReadOnlySpan<byte> Filter => _bytes[EntriesLength..^4];

    public static int EntriesLengthOf(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32LittleEndian(bytes[^4..]);
}
