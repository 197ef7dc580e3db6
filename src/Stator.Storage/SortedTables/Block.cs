using System.Buffers.Binary;
using Stator.Storage.Coding;

namespace Stator.Storage.SortedTables;

/// <summary>Reads a block's entries where they lie. Its layout stands at <see cref="BlockBuilder"/>.</summary>
internal readonly ref struct Block(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Restarts { get; } = BinaryPrimitives.ReadInt32LittleEndian(bytes[^4..]);

    /// <summary>Where the entries end.</summary>
    public int End => _bytes.Length - 4 - (4 * Restarts);

    public int RestartOffset(int restart) => BinaryPrimitives.ReadInt32LittleEndian(_bytes[(End + (4 * restart))..]);

    public BlockEntry Read(int offset)
    {
        var at = offset;
        var shared = Varint.ReadInt32(_bytes, ref at);
        var further = Varint.ReadInt32(_bytes, ref at);
        var tag = Varint.Read(_bytes, ref at);
        return new BlockEntry(offset, shared, at, further, at + further, checked((int)(tag >> 1)), (tag & 1) != 0);
    }

    /// <summary>The last restart whose key is before a key; the first when none is.</summary>
    public int RestartBefore(ReadOnlySpan<byte> key)
    {
        int low = 0, high = Restarts - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            var entry = Read(RestartOffset(middle));
            (low, high) = _bytes.Slice(entry.KeyOffset, entry.KeyBytes).SequenceCompareTo(key) < 0 ? (middle, high) : (low, middle - 1);
        }
        return low;
    }

    /// <summary>
    /// The first entry at or behind a key. No key is put together: <c>matched</c> is how far the key before agreed with the one sought, and
    /// that key was smaller, so an entry that shares more with it is smaller too, and one that shares less is greater.
    /// </summary>
    public bool TryFind(ReadOnlySpan<byte> key, out BlockEntry found, out bool isEqual)
    {
        var matched = 0;
        for (var at = RestartOffset(RestartBefore(key)); at < End; at = found.Next)
        {
            found = Read(at);
            if (found.Shared > matched)
            {
                continue;
            }
            var further = _bytes.Slice(found.KeyOffset, found.KeyBytes);
            if (found.Shared < matched)
            {
                isEqual = found.Shared == 0 && further.SequenceEqual(key); // The next restart, which shares nothing, may be the key itself.
                return true;
            }
            var sought = key[matched..];
            var common = further.CommonPrefixLength(sought);
            if (common == sought.Length || (common < further.Length && further[common] > sought[common]))
            {
                isEqual = common == sought.Length && common == further.Length;
                return true;
            }
            matched += common;
        }
        (found, isEqual) = (default, false);
        return false;
    }
}

/// <summary>Where the parts of an entry lie in its block.</summary>
internal readonly record struct BlockEntry(int Offset, int Shared, int KeyOffset, int KeyBytes, int ValueOffset, int ValueBytes, bool IsDeletion)
{
    /// <summary>Where the next entry starts.</summary>
    public int Next => ValueOffset + ValueBytes;
}
