using Stator.Storage.SortedTables;

namespace Stator.Storage.Manifest;

/// <summary>
/// The tables of the store at one moment, by levels. Level 0 holds tables as they were flushed, the newest first, and they may overlap;
/// on every other level they lie side by side in the order of their keys. What stands on a lower level is newer. It never changes.
/// </summary>
internal sealed class TableSet : RefCounted
{
    /// <summary>The number of levels.</summary>
    public const int LevelCount = 7;

    /// <summary>Takes a hold on each table.</summary>
    public TableSet(IReadOnlyList<IReadOnlyList<SortedTable>> levels)
    {
        Levels = levels;
        foreach (var table in All)
        {
            table.Hold();
        }
        HasRangeDeletions = All.Any(table => table.RangeDeletions.Length > 0);
    }

    public static TableSet Empty() => new([.. Enumerable.Range(0, LevelCount).Select(_ => Array.Empty<SortedTable>())]);

    public IReadOnlyList<IReadOnlyList<SortedTable>> Levels { get; }

    /// <summary>True when a table removes ranges.</summary>
    public bool HasRangeDeletions { get; }

    public IEnumerable<SortedTable> All => Levels.SelectMany(level => level);

    /// <summary>The bytes of a level's files.</summary>
    public long BytesOf(int level) => Levels[level].Sum(table => table.Description.Bytes);

    /// <summary>The set without some tables and with others.</summary>
    public TableSet With(TableEdit edit, IReadOnlyDictionary<long, SortedTable> opened)
    {
        var levels = new List<SortedTable>[LevelCount];
        for (var level = 0; level < LevelCount; level++)
        {
            var added = edit.Added.Where(table => table.Level == level).Select(table => opened[table.Description.Number]);
            var tables = Levels[level].Where(table => !edit.Removed.Contains(table.Description.Number)).Concat(added);
            levels[level] = level == 0
                ? [.. tables.OrderByDescending(table => table.Description.Number)]
                : [.. tables.OrderBy(table => table.Description.Range.From, KeyOrder.Instance)];
        }
        return new TableSet(levels);
    }

    /// <summary>The one table of a level above 0 in which a key may lie; null when there is none.</summary>
    public SortedTable? TableFor(int level, ReadOnlySpan<byte> key)
    {
        var tables = Levels[level];
        var at = FirstEndingAfter(tables, key);
        return at < tables.Count && tables[at].Description.Range.From.Span.SequenceCompareTo(key) <= 0 ? tables[at] : null;
    }

    /// <summary>The position of the first table, of tables side by side, that ends behind a key.</summary>
    public static int FirstEndingAfter(IReadOnlyList<SortedTable> tables, ReadOnlySpan<byte> key)
    {
        int low = 0, high = tables.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var end = tables[middle].Description.Range.To.Span;
            (low, high) = !end.IsEmpty && end.SequenceCompareTo(key) <= 0 ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    /// <summary>The tables of a level that have keys in common with a range.</summary>
    public IEnumerable<SortedTable> Overlapping(int level, KeyRange range) =>
        Levels[level].Where(table => table.Description.Overlaps(range));

    protected override void Release()
    {
        foreach (var table in All)
        {
            table.LetGo();
        }
    }
}

/// <summary>Keys as unsigned bytes.</summary>
internal sealed class KeyOrder : IComparer<ReadOnlyMemory<byte>>
{
    public static KeyOrder Instance { get; } = new();

    public int Compare(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceCompareTo(y.Span);
}
