using Stator.Storage.Disk;
using Stator.Storage.Manifest;
using Stator.Storage.SortedTables;

namespace Stator.Storage.Compaction;

/// <summary>
/// Merges tables into new ones. Of each key the newest entry stays; deletions stay while a level below may hold what they delete. It reads
/// past the block cache.
/// </summary>
internal sealed class CompactionJob
{
    private const int StretchBytes = 512 << 10;

    private readonly IDisk _disk;
    private readonly TableShape _shape;
    private readonly TableSet _tables;
    private readonly CompactionPlan.Merge _plan;
    private readonly Func<long> _nextNumber;
    private readonly IReadOnlyList<KeyRange> _rangeDeletions;
    private readonly List<TableDescription> _written = [];
    private readonly List<string> _names = [];
    private TableBuilder? _builder;
    private ReadOnlyMemory<byte> _cut;

    public CompactionJob(IDisk disk, TableShape shape, TableSet tables, CompactionPlan.Merge plan, Func<long> nextNumber)
    {
        _disk = disk;
        _shape = shape;
        _tables = tables;
        _plan = plan;
        _nextNumber = nextNumber;
        _rangeDeletions = [.. plan.Upper.Concat(plan.Lower)
            .SelectMany(table => table.RangeDeletions)
            .Select(deletion => deletion.Range)
            .Where(range => IsAnythingBelow(range))
            .Distinct()
            .OrderBy(range => range.From, KeyOrder.Instance)];
    }

    /// <summary>Writes the new tables, synced. What was written goes when it fails.</summary>
    public async ValueTask<IReadOnlyList<TableDescription>> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var merge = new MergeCursor([.. Sources()], reverse: false);
            for (var isOn = await merge.SeekAsync(default, cancellationToken); isOn; isOn = await merge.MoveNextAsync(cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (merge.IsDeletion && !IsAnythingBelow(merge.Key))
                {
                    continue;
                }
                if (_builder is not null && _builder.Bytes >= _shape.TableBytes)
                {
                    await FinishTableAsync(merge.Key.ToArray());
                }
                (_builder ??= StartTable()).Add(merge.Key, merge.Value, merge.IsDeletion);
                if (_builder.WantsToWrite)
                {
                    await _builder.WriteOutAsync();
                }
            }
            await FinishTableAsync(default);
            await DiskFailures.SyncFolderAsync(_disk);
            return _written;
        }
        catch
        {
            _builder?.Dispose();
            foreach (var name in _names)
            {
                UnfinishedFiles.Remove(_disk, name);
            }
            throw;
        }
    }

    private IEnumerable<MergeSource> Sources()
    {
        if (_plan.Level == 0)
        {
            foreach (var table in _plan.Upper)
            {
                yield return new MergeSource(new TableCursor(table, Blocks(table), reverse: false), table.RangeDeletions);
            }
        }
        else
        {
            yield return LevelSource(_plan.Upper);
        }
        yield return LevelSource(_plan.Lower);
    }

    private static MergeSource LevelSource(IReadOnlyList<SortedTable> tables) => new(
        new LevelCursor(tables, default, Blocks, reverse: false), tables.SelectMany(table => table.RangeDeletions).ToArray());

    private static ReadAheadBlocks Blocks(SortedTable table) => new(table, (int)Math.Min(StretchBytes, table.Description.Bytes));

    private TableBuilder StartTable()
    {
        var number = _nextNumber();
        var name = StoreFiles.Table(number);
        var file = _disk.Create(name);
        _names.Add(name);
        return new TableBuilder(file, number, _shape);
    }

    /// <summary>Ends a table before <paramref name="next"/>, or at the end of all. Range deletions are cut there, so that tables lie side by side.</summary>
    private async ValueTask FinishTableAsync(ReadOnlyMemory<byte> next)
    {
        var part = new KeyRange(_cut, next);
        var deletions = _rangeDeletions.Select(range => range.Intersect(part)).Where(range => !range.IsEmpty).ToList();
        _cut = next;
        if (_builder is null && deletions.Count == 0)
        {
            return;
        }
        using var builder = _builder ?? StartTable();
        _builder = null;
        _written.Add(await builder.FinishAsync(deletions));
    }

    private bool IsAnythingBelow(ReadOnlySpan<byte> key)
    {
        for (var level = _plan.ToLevel + 1; level < TableSet.LevelCount; level++)
        {
            if (_tables.TableFor(level, key) is not null)
            {
                return true;
            }
        }
        return false;
    }

    private bool IsAnythingBelow(KeyRange range) =>
        Enumerable.Range(_plan.ToLevel + 1, TableSet.LevelCount - 1 - _plan.ToLevel).Any(level => _tables.Overlapping(level, range).Any());
}
