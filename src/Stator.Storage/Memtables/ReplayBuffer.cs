using System.Buffers.Binary;

namespace Stator.Storage.Memtables;

/// <summary>
/// The commits that a recovery reads from the log, until they become a table. Nobody reads them meanwhile, so they are only put behind one
/// another, and sorted once: several times faster than a memtable, which keeps its entries in order all the time. Filled by one thread,
/// then read by one.
/// </summary>
internal sealed class ReplayBuffer(ChunkPool pool, long bytesMax)
{
    private const int RangeDeletionsMax = 256;
    private const int FewEntries = 16;

    private readonly Arena _arena = new(pool);
    private readonly List<uint> _places = [];
    private readonly List<RangeDeletion> _rangeDeletions = [];

    /// <summary>True when it should become a table.</summary>
    public bool IsFull => _arena.UsedBytes >= bytesMax || _rangeDeletions.Count >= RangeDeletionsMax;

    public bool IsEmpty => _places.Count == 0 && _rangeDeletions.Count == 0;

    public IReadOnlyList<RangeDeletion> RangeDeletions => _rangeDeletions;

    /// <summary>Adds a version of a key; each (key, version) once.</summary>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDeletion, long version)
    {
        var place = _arena.Allocate(NodeLayout.BytesOf(0, key.Length, value.Length));
        NodeLayout.Write(ref _arena.At(place), version, 0, key, value, isDeletion);
        _places.Add(place);
    }

    /// <summary>Removes a range as of a version, before what the same commit puts there.</summary>
    public void Add(RangeDeletion deletion) => _rangeDeletions.Add(deletion);

    /// <summary>The entries in the order of their keys: of each the newest, without those that a later range deletion covers.</summary>
    public EntryCursor OpenCursor() => new Cursor(this, Sort());

    /// <summary>Gives the memory back.</summary>
    public void Release() => _arena.Release();

    private ReadOnlySpan<byte> KeyAt(uint place) => NodeLayout.Key(ref _arena.At(place));

    private uint[] Sort()
    {
        var places = _places.ToArray();
        Sort(places, new ulong[places.Length], 0, places.Length, 0, Compare);
        return places;
    }

    /// <summary>
    /// Sorts entries that begin alike by the eight bytes behind that, as one number; those that are alike in these as well by the next eight.
    /// </summary>
    private void Sort(uint[] places, ulong[] heads, int start, int end, int alike, Comparison<uint> compare)
    {
        if (end - start <= FewEntries)
        {
            places.AsSpan(start, end - start).Sort(compare);
            return;
        }
        var first = KeyAt(places[start]);
        var (common, shortest) = (first.Length, first.Length);
        for (var at = start + 1; at < end; at++)
        {
            var key = KeyAt(places[at]);
            shortest = Math.Min(shortest, key.Length);
            common = Math.Min(common, alike + key[alike..].CommonPrefixLength(first[alike..]));
        }
        for (var at = start; at < end; at++)
        {
            heads[at] = HeadOf(KeyAt(places[at])[common..]);
        }
        Array.Sort(heads, places, start, end - start);
        for (var run = start; run < end;)
        {
            var next = run + 1;
            while (next < end && heads[next] == heads[run])
            {
                next++;
            }
            if (next - run > 1 && shortest >= common + sizeof(ulong))
            {
                Sort(places, heads, run, next, common + sizeof(ulong), compare);
            }
            else
            {
                places.AsSpan(run, next - run).Sort(compare);
            }
            run = next;
        }
    }

    private static ulong HeadOf(ReadOnlySpan<byte> key)
    {
        if (key.Length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64BigEndian(key);
        }
        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        key.CopyTo(padded);
        return BinaryPrimitives.ReadUInt64BigEndian(padded);
    }

    /// <summary>Keys as bytes, of one key the newest version first.</summary>
    private int Compare(uint left, uint right)
    {
        var order = KeyAt(left).SequenceCompareTo(KeyAt(right));
        return order != 0 ? order : NodeLayout.Version(ref _arena.At(right)).CompareTo(NodeLayout.Version(ref _arena.At(left)));
    }

    private sealed class Cursor(ReplayBuffer buffer, uint[] places) : EntryCursor
    {
        private readonly RangeDeletion[] _rangeDeletions = [.. buffer._rangeDeletions];
        private int _at;

        public override ReadOnlySpan<byte> Key => buffer.KeyAt(places[_at]);

        public override ReadOnlySpan<byte> Value => NodeLayout.Value(ref buffer._arena.At(places[_at]));

        public override bool IsDeletion => NodeLayout.IsDeletion(ref buffer._arena.At(places[_at]));

        /// <summary>Only to the start: nothing else is asked of it.</summary>
        public override ValueTask<bool> SeekAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
        {
            if (!key.IsEmpty)
            {
                throw new NotSupportedException("What is replayed is read from the start.");
            }
            _at = 0;
            return new(ToVisible());
        }

        public override ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
        {
            SkipKey();
            return new(ToVisible());
        }

        public override void Dispose()
        {
        }

        private void SkipKey()
        {
            var key = Key;
            do
            {
                _at++;
            }
            while (_at < places.Length && Key.SequenceEqual(key));
        }

        private bool ToVisible()
        {
            while (_at < places.Length
                && NodeLayout.Version(ref buffer._arena.At(places[_at])) < RangeDeletion.NewestOver(_rangeDeletions, Key, long.MaxValue))
            {
                SkipKey();
            }
            return _at < places.Length;
        }
    }
}
