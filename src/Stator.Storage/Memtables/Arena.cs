using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Stator.Storage.Memtables;

/// <summary>
/// Memory for the nodes of one memtable: chunks that never move. A place is a 32-bit number: the chunk, and eight-byte units within it.
/// One thread allocates; any thread reads what it has been told of.
/// </summary>
internal sealed class Arena(ChunkPool pool)
{
    private const int UnitShift = 3;
    private const int UnitsPerChunk = ChunkPool.ChunkBytes >> UnitShift;
    private const int FirstChunkBytes = 32 << 10;

    private byte[][] _chunks = new byte[16][];
    private int _count;
    private int _end;
    private int _limit;

    /// <summary>The bytes of all chunks.</summary>
    public long Bytes { get; private set; }

    /// <summary>The bytes allocated in them.</summary>
    public long UsedBytes { get; private set; }

    /// <summary>Room for so many bytes, never place 0.</summary>
    public uint Allocate(int bytes)
    {
        bytes = (bytes + 7) & ~7;
        if (_limit - _end < bytes)
        {
            AddChunk(bytes);
        }
        var place = (uint)((_count - 1) * UnitsPerChunk) + ((uint)_end >> UnitShift);
        _end += bytes;
        UsedBytes += bytes;
        return place;
    }

    /// <summary>The first byte at a place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref byte At(uint place) => ref Unsafe.Add(
        ref MemoryMarshal.GetArrayDataReference(_chunks[place / UnitsPerChunk]), (nint)(place % UnitsPerChunk) << UnitShift);

    /// <summary>Bytes behind a place as a part of their chunk.</summary>
    public ArraySegment<byte> SegmentOf(uint place, ReadOnlySpan<byte> bytes)
    {
        var chunk = _chunks[place / UnitsPerChunk];
        return new(chunk, (int)Unsafe.ByteOffset(ref MemoryMarshal.GetArrayDataReference(chunk), ref MemoryMarshal.GetReference(bytes)), bytes.Length);
    }

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

    /// <summary>The first chunk is small, so that an empty store is; an entry larger than a chunk has one of its own.</summary>
    private void AddChunk(int bytes)
    {
        var isFirst = _count == 0;
        var chunk = bytes + 8 > ChunkPool.ChunkBytes ? new byte[bytes + 8]
            : isFirst && bytes + 8 <= FirstChunkBytes ? new byte[FirstChunkBytes]
            : pool.Rent();
        if (_count == _chunks.Length)
        {
            var more = new byte[_chunks.Length * 2][];
            _chunks.CopyTo(more, 0);
            Volatile.Write(ref _chunks, more);
        }
        _chunks[_count++] = chunk;
        Bytes += chunk.Length;
        _end = isFirst ? 8 : 0;
        _limit = chunk.Length;
    }
}

/// <summary>Chunks that memtables have given back, for the next ones. Any thread.</summary>
internal sealed class ChunkPool(long keptBytesMax)
{
    public const int ChunkBytes = 1 << 20;

    private readonly ConcurrentStack<byte[]> _free = new();

    public byte[] Rent() => _free.TryPop(out var chunk) ? chunk : GC.AllocateUninitializedArray<byte>(ChunkBytes);

    public void Return(byte[] chunk)
    {
        if (chunk.Length == ChunkBytes && (_free.Count + 1L) * ChunkBytes <= keptBytesMax)
        {
            _free.Push(chunk);
        }
    }
}
