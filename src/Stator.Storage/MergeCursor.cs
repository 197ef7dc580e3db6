using Stator.Storage.Memtables;

namespace Stator.Storage;

/// <summary>A source of entries, and the ranges that it removes from every source older than it.</summary>
internal readonly record struct MergeSource(EntryCursor Cursor, RangeDeletion[] RangeDeletions);

/// <summary>
/// Many sources as one: of each key the entry of the newest source, deletions included, and nothing that a newer source's range deletion
/// covers. Sources come newest first.
/// </summary>
internal sealed class MergeCursor : EntryCursor
{
    private readonly MergeSource[] _sources;
    private readonly int[] _heap;
    private readonly bool _reverse;
    private readonly int _lastWithRangeDeletions;
    private byte[] _key = new byte[128];
    private int _keyLength;
    private int _count;

    public MergeCursor(IReadOnlyCollection<MergeSource> sources, bool reverse)
    {
        _sources = [.. sources];
        _heap = new int[_sources.Length];
        _reverse = reverse;
        _lastWithRangeDeletions = Array.FindLastIndex(_sources, source => source.RangeDeletions.Length > 0);
    }

    public override ReadOnlySpan<byte> Key => _key.AsSpan(0, _keyLength);

    public override ReadOnlySpan<byte> Value => Top.Value;

    public override bool IsDeletion => Top.IsDeletion;

    private EntryCursor Top => _sources[_heap[0]].Cursor;

    public override async ValueTask<bool> SeekAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        _count = 0;
        for (var source = 0; source < _sources.Length; source++)
        {
            if (await _sources[source].Cursor.SeekAsync(key, cancellationToken))
            {
                _heap[_count++] = source;
            }
        }
        for (var at = (_count / 2) - 1; at >= 0; at--)
        {
            SiftDown(at);
        }
        return await SettleAsync(cancellationToken);
    }

    public override ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        while (_count > 0 && Top.Key.SequenceEqual(Key))
        {
            var moved = Top.MoveNextAsync(cancellationToken);
            if (!moved.IsCompletedSuccessfully)
            {
                return MoveNextSlowlyAsync(moved, cancellationToken);
            }
            TopMoved(moved.Result);
        }
        return SettleAsync(cancellationToken);
    }

    public override void Dispose()
    {
        foreach (var source in _sources)
        {
            source.Cursor.Dispose();
        }
    }

    private async ValueTask<bool> MoveNextSlowlyAsync(ValueTask<bool> moving, CancellationToken cancellationToken)
    {
        TopMoved(await moving);
        return await MoveNextAsync(cancellationToken);
    }

    private void TopMoved(bool isOn)
    {
        if (!isOn)
        {
            _heap[0] = _heap[--_count];
        }
        SiftDown(0);
    }

    /// <summary>Passes over what is covered by range deletions, then takes the key on top.</summary>
    private ValueTask<bool> SettleAsync(CancellationToken cancellationToken)
    {
        if (_count == 0)
        {
            return new(false);
        }
        if (_lastWithRangeDeletions >= 0 && CoverOfTop() is not null)
        {
            return PassAsync(cancellationToken);
        }
        TakeTop();
        return new(true);
    }

    private void TakeTop()
    {
        var key = Top.Key;
        if (_key.Length < key.Length)
        {
            _key = new byte[key.Length * 2];
        }
        key.CopyTo(_key);
        _keyLength = key.Length;
    }

    private async ValueTask<bool> PassAsync(CancellationToken cancellationToken)
    {
        while (_count > 0 && CoverOfTop() is { } cover)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var to = _reverse ? cover.From : cover.To;
            TopMoved(!to.IsEmpty && await Top.SeekAsync(to, cancellationToken));
        }
        if (_count == 0)
        {
            return false;
        }
        TakeTop();
        return true;
    }

    /// <summary>The range that a newer source than the top one removes, with the top key in it; null when there is none.</summary>
    private KeyRange? CoverOfTop()
    {
        var key = Top.Key;
        for (var source = 0; source < _heap[0] && source <= _lastWithRangeDeletions; source++)
        {
            foreach (var deletion in _sources[source].RangeDeletions)
            {
                if (deletion.Range.Contains(key))
                {
                    return deletion.Range;
                }
            }
        }
        return null;
    }

    private void SiftDown(int at)
    {
        var source = at < _count ? _heap[at] : 0;
        while ((2 * at) + 1 < _count)
        {
            var child = (2 * at) + 1;
            if (child + 1 < _count && IsBefore(_heap[child + 1], _heap[child]))
            {
                child++;
            }
            if (!IsBefore(_heap[child], source))
            {
                break;
            }
            _heap[at] = _heap[child];
            at = child;
        }
        if (at < _count)
        {
            _heap[at] = source;
        }
    }

    private bool IsBefore(int left, int right)
    {
        var order = _sources[left].Cursor.Key.SequenceCompareTo(_sources[right].Cursor.Key);
        return order == 0 ? left < right : order < 0 != _reverse;
    }
}
