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
    private uint[] _places = new uint[1 << 10]; // A list of numbers is compiled anew at each start.
    private int _count;
    private readonly List<RangeDeletion> _rangeDeletions = [];

    /// <summary>True when it should become a table.</summary>
    public bool IsFull => _arena.UsedBytes >= bytesMax || _rangeDeletions.Count >= RangeDeletionsMax;

    public bool IsEmpty => _count == 0 && _rangeDeletions.Count == 0;

    public IReadOnlyList<RangeDeletion> RangeDeletions => _rangeDeletions;

    /// <summary>Adds a version of a key; each (key, version) once.</summary>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, bool isDeletion, long version)
    {
        var place = _arena.Add(0, key, value, isDeletion, version);
        if (_count == _places.Length)
        {
            Array.Resize(ref _places, 2 * _count);
        }
        _places[_count++] = place;
    }

    /// <summary>Removes a range as of a version, before what the same commit puts there.</summary>
    public void Add(RangeDeletion deletion) => _rangeDeletions.Add(deletion);

    /// <summary>The entries in the order of their keys: of each the newest, without those that a later range deletion covers.</summary>
    public EntryCursor OpenCursor() => new Cursor(this, Sort());

    /// <summary>Gives the memory back.</summary>
    public void Release() => _arena.Release();

    private ReadOnlySpan<byte> KeyAt(uint place) => NodeLayout.Key(ref _arena.At(place));

    /// <summary>Newest first, so that a sort that keeps the order of what is alike leaves the versions of a key that way.</summary>
    private uint[] Sort()
    {
        var places = new uint[_count];
        for (var at = 0; at < _count; at++)
        {
            places[at] = _places[_count - 1 - at];
        }
        if (_count > 1)
        {
            Sort(places, new ulong[_count], 0, _count, 0, new RadixSort(_count));
        }
        return places;
    }

    /// <summary>
    /// Sorts entries that begin alike by the eight bytes behind that, as one number; those that are alike in these as well by the next eight.
    /// </summary>
    private void Sort(uint[] places, ulong[] heads, int start, int end, int alike, RadixSort sort)
    {
        if (end - start <= FewEntries)
        {
            SortFew(places.AsSpan(start, end - start), alike);
            return;
        }
        var (common, shortest, longest) = Measure(places.AsSpan(start, end - start), alike);
        if (common == longest)
        {
            return; // One key.
        }
        if (shortest < common + sizeof(ulong))
        {
            SortMany(places.AsSpan(start, end - start));
            return;
        }
        for (var at = start; at < end; at++)
        {
            heads[at] = BinaryPrimitives.ReadUInt64BigEndian(KeyAt(places[at])[common..]);
        }
        sort.Sort(heads.AsSpan(start, end - start), places.AsSpan(start, end - start));
        for (var run = start; run < end;)
        {
            var next = run + 1;
            while (next < end && heads[next] == heads[run])
            {
                next++;
            }
            if (next - run > 1)
            {
                Sort(places, heads, run, next, common + sizeof(ulong), sort);
            }
            run = next;
        }
    }

    private (int Common, int Shortest, int Longest) Measure(ReadOnlySpan<uint> places, int alike)
    {
        var first = KeyAt(places[0]);
        var (common, shortest, longest) = (first.Length, first.Length, first.Length);
        foreach (var place in places[1..])
        {
            var key = KeyAt(place);
            (shortest, longest) = (Math.Min(shortest, key.Length), Math.Max(longest, key.Length));
            common = Math.Min(common, alike + key[alike..].CommonPrefixLength(first[alike..]));
        }
        return (common, shortest, longest);
    }

    private void SortFew(Span<uint> places, int alike)
    {
        for (var at = 1; at < places.Length; at++)
        {
            var (place, to) = (places[at], at);
            var key = KeyAt(place)[alike..];
            for (; to > 0 && KeyAt(places[to - 1])[alike..].SequenceCompareTo(key) > 0; to--)
            {
                places[to] = places[to - 1];
            }
            places[to] = place;
        }
    }

    /// <summary>Where some keys are too short for the next eight bytes.</summary>
    private void SortMany(Span<uint> places) => places.Sort((left, right) =>
    {
        var order = KeyAt(left).SequenceCompareTo(KeyAt(right));
        return order != 0 ? order : NodeLayout.Version(ref _arena.At(right)).CompareTo(NodeLayout.Version(ref _arena.At(left)));
    });

    private sealed class Cursor(ReplayBuffer buffer, uint[] places) : EntryCursor
    {
        private readonly RangeDeletion[] _rangeDeletions = [.. buffer._rangeDeletions];
        private int _at;

        public override ReadOnlySpan<byte> Key => buffer.KeyAt(places[_at]);

        public override ReadOnlySpan<byte> Value => buffer._arena.ValueOf(places[_at]);

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
