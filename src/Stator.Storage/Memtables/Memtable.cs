using System.Runtime.CompilerServices;
using Stator.Storage.Coding;

namespace Stator.Storage.Memtables;

/// <summary>
/// The newest commits: a skip list (Pugh 1990) of all versions in the order of key, then newest version first, with a hash table over it
/// for point reads. The committer adds under the store's lock; any thread reads at any time without one, at a version that it names.
/// </summary>
internal sealed class Memtable : RefCounted
{
    private const int LevelsMax = 12;
    private const int BucketStepsMax = 16;
    private const int RangeDeletionsMax = 256;

    private readonly Arena _arena;
    private readonly uint[] _buckets;
    private readonly uint _head;
    private readonly long _bytesMax;
    private uint _levels = 1;
    private uint _chance = 0x9E3779B9;
    private volatile RangeDeletion[] _rangeDeletions = [];

    /// <param name="pool">Where its memory comes from.</param>
    /// <param name="bytesMax">How large it is meant to grow, bytes.</param>
    /// <param name="firstVersion">The version of the first commit that can be in it.</param>
    public Memtable(ChunkPool pool, long bytesMax, long firstVersion)
    {
        _arena = new Arena(pool);
        _buckets = new uint[BitRounded(Math.Clamp(bytesMax / 256, 64, 1 << 20))];
        _head = _arena.AddHead(LevelsMax);
        FirstVersion = firstVersion;
        _bytesMax = bytesMax;
        LastVersion = firstVersion - 1;
    }

    private static uint BitRounded(long count) => System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count);

    /// <summary>The version of the first commit that can be in it.</summary>
    public long FirstVersion { get; }

    /// <summary>The version of the last commit in it. Set under the store's lock.</summary>
    public long LastVersion { get; private set; }

    /// <summary>The number of the first log frame behind those that hold its commits, once it is full. Set under the store's lock.</summary>
    public long NextFrame { get; set; }

    /// <summary>The number of entries, all versions counted.</summary>
    public long Count { get; private set; }

    /// <summary>The bytes of memory that it holds.</summary>
    public long Bytes => _arena.Bytes;

    /// <summary>The bytes in use.</summary>
    public long UsedBytes => _arena.UsedBytes;

    /// <summary>True when it should be flushed: it has grown as large as it should, or holds so many range deletions that reads would feel them.</summary>
    public bool IsFull => UsedBytes >= _bytesMax || _rangeDeletions.Length >= RangeDeletionsMax;

    /// <summary>True when it should be flushed before it has grown, once nothing else is. Set under the store's lock.</summary>
    public bool WantsFlush { get; set; }

    public bool IsEmpty => Count == 0 && _rangeDeletions.Length == 0;

    public RangeDeletion[] RangeDeletions => _rangeDeletions;

    /// <summary>Adds a version of a key; each (key, version) once. Under the store's lock.</summary>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDeletion, long version)
    {
        var links = RandomLinks();
        var place = _arena.Add(links, key, value, isDeletion, version);
        ref var bucket = ref BucketOf(key);
        NodeLayout.BucketNext(ref _arena.At(place)) = bucket;
        Link(place, key, version, links);
        Volatile.Write(ref bucket, place);
        LastVersion = version;
        Count++;
    }

    /// <summary>Removes a range as of a version. Under the store's lock, before what the same commit puts there.</summary>
    public void Add(RangeDeletion deletion)
    {
        _rangeDeletions = [.. _rangeDeletions, deletion];
        LastVersion = deletion.Version;
    }

    /// <summary>The newest entry of a key at a version, a deletion of its range included.</summary>
    public bool TryFind(ReadOnlySpan<byte> key, long version, out MemtableEntry entry)
    {
        var place = FindNode(key, version);
        var covered = RangeDeletion.NewestOver(_rangeDeletions, key, version);
        if (place == 0 || NodeLayout.Version(ref _arena.At(place)) < covered)
        {
            entry = new MemtableEntry(this, 0, covered);
            return covered > 0;
        }
        entry = new MemtableEntry(this, place, NodeLayout.Version(ref _arena.At(place)));
        return true;
    }

    /// <summary>The version of the last commit that changed a key; 0 when none here did. Under the store's lock.</summary>
    public long NewestVersion(ReadOnlySpan<byte> key) => TryFind(key, long.MaxValue, out var entry) ? entry.Version : 0;

    public ref byte At(uint place) => ref _arena.At(place);

    /// <summary>The value of the node at a place.</summary>
    public ReadOnlySpan<byte> ValueOf(uint place) => _arena.ValueOf(place);

    /// <summary>The value as a part of the array that it stands in.</summary>
    public ArraySegment<byte> ValueInPlace(uint place) => _arena.ValueInPlace(place);

    /// <summary>The first node at or behind (key, version); 0 at the end.</summary>
    public uint Seek(ReadOnlySpan<byte> key, long version)
    {
        var before = LastBefore(key, version);
        return Next(before, 0);
    }

    /// <summary>The last node before all versions of a key; 0 when there is none.</summary>
    public uint SeekBefore(ReadOnlySpan<byte> key) => ToPlace(LastBefore(key, long.MaxValue));

    /// <summary>The last node of all; 0 when there is none.</summary>
    public uint Last()
    {
        var at = _head;
        for (var level = (int)Volatile.Read(ref _levels) - 1; level >= 0; level--)
        {
            for (var next = Next(at, level); next != 0; next = Next(at, level))
            {
                at = next;
            }
        }
        return ToPlace(at);
    }

    /// <summary>The first node of all; 0 when there is none.</summary>
    public uint First() => Next(_head, 0);

    /// <summary>The node behind a node; 0 at the end.</summary>
    public uint Next(uint place) => Next(place, 0);

    protected override void Release() => _arena.Release();

    private uint ToPlace(uint place) => place == _head ? 0 : place;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Next(uint place, int level) => Volatile.Read(ref NodeLayout.Next(ref _arena.At(place), level));

    private ref uint BucketOf(ReadOnlySpan<byte> key) => ref _buckets[(uint)KeyHash.Of(key) & (uint)(_buckets.Length - 1)];

    /// <summary>By the hash table; by the list when many versions crowd the bucket.</summary>
    private uint FindNode(ReadOnlySpan<byte> key, long version)
    {
        var place = Volatile.Read(ref BucketOf(key));
        for (var step = 0; place != 0; step++)
        {
            ref var node = ref _arena.At(place);
            if (NodeLayout.Version(ref node) <= version && NodeLayout.Key(ref node).SequenceEqual(key))
            {
                return place;
            }
            if (step == BucketStepsMax)
            {
                place = Seek(key, version);
                return place != 0 && NodeLayout.Key(ref _arena.At(place)).SequenceEqual(key) ? place : 0;
            }
            place = Volatile.Read(ref NodeLayout.BucketNext(ref node));
        }
        return 0;
    }

    private uint LastBefore(ReadOnlySpan<byte> key, long version)
    {
        var at = _head;
        for (var level = (int)Volatile.Read(ref _levels) - 1; level >= 0; level--)
        {
            at = LastBefore(at, level, key, version);
        }
        return at;
    }

    private uint LastBefore(uint at, int level, ReadOnlySpan<byte> key, long version)
    {
        for (var next = Next(at, level); next != 0 && IsBefore(next, key, version); next = Next(at, level))
        {
            at = next;
        }
        return at;
    }

    private bool IsBefore(uint place, ReadOnlySpan<byte> key, long version)
    {
        ref var node = ref _arena.At(place);
        var order = NodeLayout.Key(ref node).SequenceCompareTo(key);
        return order < 0 || (order == 0 && NodeLayout.Version(ref node) > version);
    }

    /// <summary>Publishes a node from the lowest level up: who finds it on any level finds what is behind it.</summary>
    private void Link(uint place, ReadOnlySpan<byte> key, long version, int links)
    {
        Span<uint> before = stackalloc uint[LevelsMax];
        before.Fill(_head);
        var at = _head;
        for (var level = (int)_levels - 1; level >= 0; level--)
        {
            before[level] = at = LastBefore(at, level, key, version);
        }
        ref var node = ref _arena.At(place);
        for (var level = 0; level < links; level++)
        {
            ref var next = ref NodeLayout.Next(ref _arena.At(before[level]), level);
            NodeLayout.Next(ref node, level) = next;
            Volatile.Write(ref next, place);
        }
        if (links > _levels)
        {
            Volatile.Write(ref _levels, (uint)links);
        }
    }

    /// <summary>One in four nodes reaches the next level. The dice are the table's own (xorshift), so that a run repeats.</summary>
    private int RandomLinks()
    {
        _chance ^= _chance << 13;
        _chance ^= _chance >> 17;
        _chance ^= _chance << 5;
        return Math.Min(LevelsMax, 1 + (System.Numerics.BitOperations.TrailingZeroCount(_chance | 0x8000_0000) / 2));
    }
}

/// <summary>What a memtable has of a key: a node, or at place 0 the deletion of a range.</summary>
internal readonly record struct MemtableEntry(Memtable Table, uint Place, long Version)
{
    public bool IsDeletion => Place == 0 || NodeLayout.IsDeletion(ref Table.At(Place));

    public ReadOnlySpan<byte> Value => Table.ValueOf(Place);

    /// <summary>The value where it stands, for as long as the memtable is held.</summary>
    public ArraySegment<byte> ValueInPlace => Table.ValueInPlace(Place);
}
