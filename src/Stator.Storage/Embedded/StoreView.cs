using Stator.Storage.Coding;
using Stator.Storage.Manifest;
using Stator.Storage.Memtables;
using Stator.Storage.SortedTables;

namespace Stator.Storage.Embedded;

/// <summary>
/// Everything that a reader looks through, newest first: the memtable that commits go to, those that are full, and the tables. It never
/// changes, but that the newest memtable grows; a reader names the version as of which it reads. All that the tables hold is older than
/// any version that a reader of this view may name, so entries in tables carry no version.
/// </summary>
internal sealed class StoreView : RefCounted
{
    /// <summary>Takes a hold on each part.</summary>
    public StoreView(Memtable active, IReadOnlyList<Memtable> immutable, TableSet tables)
    {
        Active = active;
        Immutable = immutable;
        Tables = tables;
        active.Hold();
        foreach (var memtable in immutable)
        {
            memtable.Hold();
        }
        tables.Hold();
    }

    /// <summary>The memtable that commits go to.</summary>
    public Memtable Active { get; }

    /// <summary>Full memtables that are not in tables yet, the newest first.</summary>
    public IReadOnlyList<Memtable> Immutable { get; }

    public TableSet Tables { get; }

    /// <summary>The value of a key as of a version; null when it has none.</summary>
    public ValueTask<byte[]?> FindAsync(ReadOnlyMemory<byte> key, long version, CancellationToken cancellationToken)
    {
        if (Active.TryFind(key.Span, version, out var entry))
        {
            return new(ValueOf(entry));
        }
        for (var at = 0; at < Immutable.Count; at++)
        {
            if (Immutable[at].TryFind(key.Span, version, out entry))
            {
                return new(ValueOf(entry));
            }
        }
        return FindInTablesAsync(key, cancellationToken);
    }

    /// <summary>The keys of a range as of a version.</summary>
    public RangeCursor Range(KeyRange range, bool reverse, long version) => new(new MergeCursor(Sources(range, reverse, version), reverse), range, reverse);

    protected override void Release()
    {
        Active.LetGo();
        foreach (var memtable in Immutable)
        {
            memtable.LetGo();
        }
        Tables.LetGo();
    }

    private static byte[]? ValueOf(MemtableEntry entry) => entry.IsDeletion ? null : entry.Value.ToArray();

    private async ValueTask<byte[]?> FindInTablesAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        var hash = KeyHash.Of(key.Span);
        var recent = Tables.Levels[0];
        for (var at = 0; at < recent.Count; at++)
        {
            if (recent[at].Description.Range.Contains(key.Span)
                && await recent[at].FindAsync(key, hash, cancellationToken) is { IsFound: true } found)
            {
                return found.Value;
            }
        }
        for (var level = 1; level < TableSet.LevelCount; level++)
        {
            if (Tables.TableFor(level, key.Span) is { } table && await table.FindAsync(key, hash, cancellationToken) is { IsFound: true } found)
            {
                return found.Value;
            }
        }
        return null;
    }

    private IEnumerable<MergeSource> Sources(KeyRange range, bool reverse, long version)
    {
        yield return SourceOf(Active, reverse, version);
        foreach (var memtable in Immutable)
        {
            yield return SourceOf(memtable, reverse, version);
        }
        foreach (var table in Tables.Overlapping(0, range))
        {
            yield return new MergeSource(new TableCursor(table, new CachedBlocks(table), reverse), table.RangeDeletions);
        }
        for (var level = 1; level < TableSet.LevelCount; level++)
        {
            var tables = TablesWithin(level, range);
            if (tables.Count > 0)
            {
                var deletions = Tables.HasRangeDeletions ? tables.SelectMany(table => table.RangeDeletions).ToArray() : [];
                yield return new MergeSource(new LevelCursor(tables, table => new CachedBlocks(table), reverse), deletions);
            }
        }
    }

    private List<SortedTable> TablesWithin(int level, KeyRange range)
    {
        var tables = Tables.Levels[level];
        var found = new List<SortedTable>();
        for (var at = TableSet.FirstEndingAfter(tables, range.From.Span); at < tables.Count && tables[at].Description.Overlaps(range); at++)
        {
            found.Add(tables[at]);
        }
        return found;
    }

    private static MergeSource SourceOf(Memtable memtable, bool reverse, long version) =>
        new(new MemtableCursor(memtable, version, reverse), Array.FindAll(memtable.RangeDeletions, deletion => deletion.Version <= version));
}
