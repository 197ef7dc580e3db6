using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Stator.Storage.Memtables;

/// <summary>
/// The node of one entry of a memtable as it lies in the arena:
/// 0 version i64 | 8 key length i32 | 12 value length i32, -1 for a deletion | 16 place of the value u32 | 20 links u32
/// | 24 next in the bucket u32 | 28 next on each level u32 * links | key.
/// All but the links are written before the node is published, and never change.
/// </summary>
internal static class NodeLayout
{
    private const int VersionOffset = 0;
    private const int KeyLengthOffset = 8;
    private const int ValueLengthOffset = 12;
    private const int ValuePlaceOffset = 16;
    private const int LinksOffset = 20;
    private const int BucketNextOffset = 24;
    private const int NextOffset = 28;

    /// <summary>The length of a value that says: the key was deleted.</summary>
    public const int Deleted = -1;

    public static int BytesOf(int links, int key) => NextOffset + (links * 4) + key;

    /// <summary>The start of the list: a node with all links and nothing else.</summary>
    public static void WriteHead(ref byte node, int links)
    {
        Field<int>(ref node, LinksOffset) = links;
        MemoryMarshal.CreateSpan(ref Field<byte>(ref node, NextOffset), links * 4).Clear();
    }

    /// <summary>Everything but the links between nodes.</summary>
    public static void Write(ref byte node, long version, int links, ReadOnlySpan<byte> key, int valueLength, uint valuePlace)
    {
        Field<long>(ref node, VersionOffset) = version;
        Field<int>(ref node, KeyLengthOffset) = key.Length;
        Field<int>(ref node, ValueLengthOffset) = valueLength;
        Field<uint>(ref node, ValuePlaceOffset) = valuePlace;
        Field<int>(ref node, LinksOffset) = links;
        key.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref node, NextOffset + (links * 4)), key.Length));
    }

    public static long Version(ref byte node) => Field<long>(ref node, VersionOffset);

    public static bool IsDeletion(ref byte node) => Field<int>(ref node, ValueLengthOffset) == Deleted;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> Key(ref byte node) => MemoryMarshal.CreateReadOnlySpan(
        ref Unsafe.Add(ref node, NextOffset + (Field<int>(ref node, LinksOffset) * 4)), Field<int>(ref node, KeyLengthOffset));

    public static (uint Place, int Length) Value(ref byte node) => (Field<uint>(ref node, ValuePlaceOffset), Field<int>(ref node, ValueLengthOffset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref uint Next(ref byte node, int level) => ref Field<uint>(ref node, NextOffset + (level * 4));

    public static ref uint BucketNext(ref byte node) => ref Field<uint>(ref node, BucketNextOffset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ref T Field<T>(ref byte node, int offset)
        where T : unmanaged => ref Unsafe.As<byte, T>(ref Unsafe.Add(ref node, offset));
}
