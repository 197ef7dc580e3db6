using Stator.Storage.Manifest;

namespace Stator.Storage.SortedTables;

/// <summary>Walks those of a level's tables that have keys of a range, one after another.</summary>
internal sealed class LevelCursor(
    IReadOnlyList<SortedTable> tables, KeyRange range, Func<SortedTable, BlockSource> open, bool reverse) : EntryCursor
{
    private int _table;
    private TableCursor? _cursor;

    public override ReadOnlySpan<byte> Key => _cursor!.Key;

    public override ReadOnlySpan<byte> Value => _cursor!.Value;

    public override bool IsDeletion => _cursor!.IsDeletion;

    public override async ValueTask<bool> SeekAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        _table = reverse && key.IsEmpty ? tables.Count : TableSet.FirstEndingAfter(tables, key.Span);
        if (reverse && (_table == tables.Count || tables[_table].Description.Range.From.Span.SequenceCompareTo(key.Span) >= 0))
        {
            _table--; // It has nothing before the key.
        }
        return Open() && (await _cursor!.SeekAsync(key, cancellationToken) || await NextTableAsync(cancellationToken));
    }

    public override ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken)
    {
        var moved = _cursor!.MoveNextAsync(cancellationToken);
        if (!moved.IsCompletedSuccessfully)
        {
            return MoveOnAsync(moved, cancellationToken);
        }
        return moved.Result ? new(true) : NextTableAsync(cancellationToken);
    }

    public override void Dispose() => _cursor?.Dispose();

    private async ValueTask<bool> MoveOnAsync(ValueTask<bool> moving, CancellationToken cancellationToken) =>
        await moving || await NextTableAsync(cancellationToken);

    private async ValueTask<bool> NextTableAsync(CancellationToken cancellationToken)
    {
        do
        {
            _table += reverse ? -1 : 1;
        }
        while (Open() && !await _cursor!.SeekAsync(default, cancellationToken));
        return _cursor is not null;
    }

    /// <summary>Opens the table at the position; false when there is none.</summary>
    private bool Open()
    {
        _cursor?.Dispose();
        _cursor = _table >= 0 && _table < tables.Count && tables[_table].Description.Overlaps(range)
            ? new TableCursor(tables[_table], open(tables[_table]), reverse)
            : null;
        return _cursor is not null;
    }
}
