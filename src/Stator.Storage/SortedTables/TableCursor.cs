namespace Stator.Storage.SortedTables;

/// <summary>Walks one table through its root, index blocks and data blocks.</summary>
internal sealed class TableCursor : EntryCursor
{
    private readonly BlockCursor _root = new(withKeys: false);
    private readonly BlockCursor _index = new(withKeys: false);
    private readonly BlockCursor _data = new(withKeys: true);
    private readonly BlockSource _blocks;
    private readonly bool _reverse;

    public TableCursor(SortedTable table, BlockSource blocks, bool reverse)
    {
        _root.Open(table.Root);
        _blocks = blocks;
        _reverse = reverse;
    }

    public override ReadOnlySpan<byte> Key => _data.Key;

    public override ReadOnlySpan<byte> Value => _data.Value;

    public override bool IsDeletion => _data.IsDeletion;

    public override async ValueTask<bool> SeekAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        var toEnd = _reverse && key.IsEmpty;
        if (toEnd || !_root.Seek(key.Span))
        {
            // Behind the last separator nothing lies.
            return _reverse && _root.SeekLast() && await LastOfIndexAsync(cancellationToken);
        }
        await OpenIndexAsync(cancellationToken);
        _index.Seek(key.Span);
        await OpenDataAsync(cancellationToken);
        return _reverse
            ? _data.SeekBefore(key.Span) || await PreviousBlockAsync(cancellationToken)
            : _data.Seek(key.Span) || await NextBlockAsync(cancellationToken);
    }

    public override ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        if (_reverse)
        {
            return _data.MovePrevious() ? new(true) : PreviousBlockAsync(cancellationToken);
        }
        return _data.MoveNext() ? new(true) : NextBlockAsync(cancellationToken);
    }

    public override void Dispose() => _blocks.Dispose();

    private async ValueTask<bool> NextBlockAsync(CancellationToken cancellationToken)
    {
        if (!_index.MoveNext())
        {
            if (!_root.MoveNext())
            {
                return false;
            }
            await OpenIndexAsync(cancellationToken);
            _index.SeekFirst();
        }
        await OpenDataAsync(cancellationToken);
        return _data.SeekFirst();
    }

    private async ValueTask<bool> PreviousBlockAsync(CancellationToken cancellationToken)
    {
        if (_index.MovePrevious())
        {
            await OpenDataAsync(cancellationToken);
            return _data.SeekLast();
        }
        return _root.MovePrevious() && await LastOfIndexAsync(cancellationToken);
    }

    private async ValueTask<bool> LastOfIndexAsync(CancellationToken cancellationToken)
    {
        await OpenIndexAsync(cancellationToken);
        _index.SeekLast();
        await OpenDataAsync(cancellationToken);
        return _data.SeekLast();
    }

    private async ValueTask OpenIndexAsync(CancellationToken cancellationToken)
    {
        var block = await _blocks.IndexAsync(BlockHandle.Read(_root.Value), cancellationToken);
        _index.Open(block[..IndexBlock.EntriesLengthOf(block.Span)]);
    }

    private async ValueTask OpenDataAsync(CancellationToken cancellationToken) =>
        _data.Open(await _blocks.DataAsync(BlockHandle.Read(_index.Value), cancellationToken));
}
