using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Stator.Storage.Memtables;

/// <summary>
/// Memory for the entries of one memtable: chunks that never move. A place is a 32-bit number: the chunk, and eight-byte units within it.
/// Nodes lie beside one another and values elsewhere, so that a search, which reads nodes alone, finds many of them in the processor's cache.
/// One thread allocates; any thread reads what it has been told of.
/// </summary>
internal sealed class Arena(ChunkPool pool)
{
    private const int UnitShift = 3;
    private const int UnitsPerChunk = ChunkPool.ChunkBytes >> UnitShift;
    private const int FirstChunkBytes = 32 << 10;

    private byte[][] _chunks = new byte[16][];
    private int _count;
    private Region _nodes;
    private Region _values;

    /// <summary>The bytes of all chunks.</summary>
    public long Bytes { get; private set; }

    /// <summary>The bytes allocated in them.</summary>
    public long UsedBytes { get; private set; }

    /// <summary>Room for the start of a list: a node with all links and nothing else.</summary>
    public uint AddHead(int links)
    {
        var place = Allocate(ref _nodes, NodeLayout.BytesOf(links, 0));
        NodeLayout.WriteHead(ref At(place), links);
        return place;
    }

    /// <summary>Writes an entry, all but its links; answers the place of its node, never 0.</summary>
    public uint Add(int links, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDeletion, long version)
    {
        var valuePlace = 0u;
        if (value.Length > 0)
        {
            valuePlace = Allocate(ref _values, value.Length);
            value.CopyTo(MemoryMarshal.CreateSpan(ref At(valuePlace), value.Length));
        }
        var place = Allocate(ref _nodes, NodeLayout.BytesOf(links, key.Length));
        NodeLayout.Write(ref At(place), version, links, key, isDeletion ? NodeLayout.Deleted : value.Length, valuePlace);
        return place;
    }

    /// <summary>The value of the entry whose node is at a place; of a deletion, nothing.</summary>
    public ReadOnlySpan<byte> ValueOf(uint place)
    {
        var (valuePlace, length) = NodeLayout.Value(ref At(place));
        return length <= 0 ? default : MemoryMarshal.CreateReadOnlySpan(ref At(valuePlace), length);
    }

    /// <summary>The value as a part of the chunk that it stands in.</summary>
    public ArraySegment<byte> ValueInPlace(uint place)
    {
        var (valuePlace, length) = NodeLayout.Value(ref At(place));
        return length <= 0 ? ArraySegment<byte>.Empty
            : new(_chunks[valuePlace / UnitsPerChunk], (int)(valuePlace % UnitsPerChunk) << UnitShift, length);
    }

    /// <summary>The first byte at a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte At(uint place) => ref Unsafe.Add(
        ref MemoryMarshal.GetArrayDataReference(_chunks[place / UnitsPerChunk]), (nint)(place % UnitsPerChunk) << UnitShift);

    /// <summary>Gives the chunks back. Nobody reads any more.</summary>
    public void Release()
    {
        for (var at = 0; at < _count; at++)
        {
            pool.Return(_chunks[at]);
        }
        _chunks = [];
        _count = 0;
    }

    private uint Allocate(ref Region region, int bytes)
    {
        bytes = (bytes + 7) & ~7;
        if (region.Limit - region.End < bytes)
        {
            AddChunk(ref region, bytes);
        }
        var place = region.Start + ((uint)region.End >> UnitShift);
        region.End += bytes;
        UsedBytes += bytes;
        return place;
    }

    /// <summary>The first chunk of a region is small, so that an empty store is; an entry larger than a chunk has one of its own.</summary>
    private void AddChunk(ref Region region, int bytes)
    {
        var isFirst = region.Limit == 0;
        var chunk = bytes + 8 > ChunkPool.ChunkBytes ? new byte[bytes + 8]
            : isFirst && bytes + 8 <= FirstChunkBytes ? new byte[FirstChunkBytes]
            : pool.Rent();
        if (_count == _chunks.Length)
        {
            var more = new byte[_chunks.Length * 2][];
            _chunks.CopyTo(more, 0);
            Volatile.Write(ref _chunks, more);
        }
        region = new Region { Start = (uint)(_count * UnitsPerChunk), End = 8, Limit = chunk.Length }; // Place 0 is none.
        _chunks[_count++] = chunk;
        Bytes += chunk.Length;
    }

    /// <summary>What is allocated from next: the first unit of a chunk, and the bytes of it that are used and that there are.</summary>
    private struct Region
    {
        public uint Start;
        public int End;
        public int Limit;
    }
}

/// <summary>Chunks that memtables have given back, for the next ones. Any thread.</summary>
internal sealed class ChunkPool(long keptBytesMax)
{
    public const int ChunkBytes = 1 << 20;

    private readonly ConcurrentStack<byte[]> _free = new();

    public byte[] Rent() => _free.TryPop(out var chunk) ? chunk : GC.AllocateUninitializedArray<byte>(ChunkBytes, pinned: true);

    public void Return(byte[] chunk)
    {
        if (chunk.Length == ChunkBytes && (_free.Count + 1L) * ChunkBytes <= keptBytesMax)
        {
            _free.Push(chunk);
        }
    }
}
