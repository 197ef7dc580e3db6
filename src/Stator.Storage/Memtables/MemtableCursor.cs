namespace Stator.Storage.Memtables;

/// <summary>The entries of a memtable as they stood at a version: of each key the newest that is not newer than it.</summary>
/// <remarks>Entries that a range deletion of the same memtable covers are left out; what it covers elsewhere is for others to know.</remarks>
internal sealed class MemtableCursor(Memtable table, long version, bool reverse) : EntryCursor
{
    private const int StepsMax = 8;

    private readonly RangeDeletion[] _rangeDeletions = table.RangeDeletions;
    private uint _at;

    public override ReadOnlySpan<byte> Key => NodeLayout.Key(ref table.At(_at));

    public override ReadOnlySpan<byte> Value => table.ValueOf(_at);

    public override bool IsDeletion => NodeLayout.IsDeletion(ref table.At(_at));

    public override ValueTask<bool> SeekAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        _at = reverse
            ? (key.IsEmpty ? table.Last() : table.SeekBefore(key.Span))
            : (key.IsEmpty ? table.First() : table.Seek(key.Span, long.MaxValue));
        return new(ToVisible());
    }

    public override ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        var key = Key;
        _at = reverse ? table.SeekBefore(key) : After(_at, key);
        return new(ToVisible());
    }

    public override void Dispose()
    {
    }

    /// <summary>From any node on, to the next key that has a visible entry, and to that entry.</summary>
    private bool ToVisible()
    {
        while (_at != 0)
        {
            var key = Key;
            var newest = NewestVisible(_at, key);
            if (newest != 0 && NodeLayout.Version(ref table.At(newest)) >= RangeDeletion.NewestOver(_rangeDeletions, key, version))
            {
                _at = newest;
                return true;
            }
            _at = reverse ? table.SeekBefore(key) : After(_at, key);
        }
        return false;
    }

    private uint NewestVisible(uint at, ReadOnlySpan<byte> key)
    {
        if (!reverse && NodeLayout.Version(ref table.At(at)) <= version)
        {
            return at;
        }
        var found = table.Seek(key, version);
        return found != 0 && NodeLayout.Key(ref table.At(found)).SequenceEqual(key) ? found : 0;
    }

    /// <summary>The first node behind all versions of a key: a few steps, then a search.</summary>
    private uint After(uint at, ReadOnlySpan<byte> key)
    {
        for (var step = 0; step < StepsMax; step++)
        {
            at = table.Next(at);
            if (at == 0 || !NodeLayout.Key(ref table.At(at)).SequenceEqual(key))
            {
                return at;
            }
        }
        at = table.Seek(key, 0); // Versions start at 1: the place behind them all.
        return at;
    }
}
