using Stator.Storage.Caching;
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
    private const long WorthwhileBytes = 4 << 20;

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

    /// <summary>The value of a key as of a version, as long as the view is held and the borrower keeps its block; null when it has none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="version">The version.</param>
    /// <param name="borrower">Who keeps the block of a table that the value stands in; null for a copy of what is in a table.</param>
    public ValueTask<ArraySegment<byte>?> FindAsync(ReadOnlyMemory<byte> key, long version, BlockBorrower? borrower, CancellationToken cancellationToken)
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
        return FindInTablesAsync(key, borrower, cancellationToken);
    }

    /// <summary>True when memtables tell that no commit after one version, and up to another, changed a key.</summary>
    public bool IsUnchanged(ReadOnlySpan<byte> key, long since, long version)
    {
        if (since > version)
        {
            return false;
        }
        for (var at = -1; at < Immutable.Count; at++)
        {
            var memtable = at < 0 ? Active : Immutable[at];
            if (memtable.TryFind(key, version, out var entry))
            {
                return entry.Version <= since;
            }
            if (memtable.FirstVersion <= since + 1)
            {
                return true; // What is older is no newer than that.
            }
        }
        return false; // A commit in between may stand in a table.
    }

    /// <summary>The keys of a range as of a version.</summary>
    public RangeCursor Range(KeyRange range, bool reverse, long version) => new(new MergeCursor(Sources(range, reverse, version), reverse), range, reverse);

    /// <summary>True when what stands in a range may take room on the disk that is worth a flush: in tables, or in much of the log.</summary>
    public bool TakesRoom(KeyRange range) =>
        Immutable.Count > 0 || Active.UsedBytes >= WorthwhileBytes || Tables.All.Any(table => table.Description.Overlaps(range));

    protected override void Release()
    {
        Active.LetGo();
        foreach (var memtable in Immutable)
        {
            memtable.LetGo();
        }
        Tables.LetGo();
    }

    /// <summary>What was found, for the caller to keep.</summary>
    public static ValueTask<byte[]?> CopyAsync(ValueTask<ArraySegment<byte>?> finding)
    {
        return finding.IsCompletedSuccessfully ? new(Own(finding.Result)) : WaitAsync(finding);

        static async ValueTask<byte[]?> WaitAsync(ValueTask<ArraySegment<byte>?> finding) => Own(await finding);

        static byte[]? Own(ArraySegment<byte>? found) => found is not { } value ? null
            : value.Offset == 0 && value.Count == value.Array!.Length ? value.Array // Of a table: a copy already.
            : value.ToArray();
    }

    private static ArraySegment<byte>? ValueOf(MemtableEntry entry) => entry.IsDeletion ? default(ArraySegment<byte>?) : entry.ValueInPlace;

    private async ValueTask<ArraySegment<byte>?> FindInTablesAsync(ReadOnlyMemory<byte> key, BlockBorrower? borrower, CancellationToken cancellationToken)
    {
        var hash = KeyHash.Of(key.Span);
        var recent = Tables.Levels[0];
        for (var at = 0; at < recent.Count; at++)
        {
            if (recent[at].Description.Range.Contains(key.Span)
                && await recent[at].FindAsync(key, hash, borrower, cancellationToken) is { IsFound: true } found)
            {
                return found.Value;
            }
        }
        for (var level = 1; level < TableSet.LevelCount; level++)
        {
            if (Tables.TableFor(level, key.Span) is { } table && await table.FindAsync(key, hash, borrower, cancellationToken) is { IsFound: true } found)
            {
                return found.Value;
            }
        }
        return null;
    }

    private List<MergeSource> Sources(KeyRange range, bool reverse, long version)
    {
        var sources = new List<MergeSource> { SourceOf(Active, reverse, version) };
        foreach (var memtable in Immutable)
        {
            sources.Add(SourceOf(memtable, reverse, version));
        }
        foreach (var table in Tables.Levels[0])
        {
            if (table.Description.Overlaps(range))
            {
                sources.Add(new MergeSource(new TableCursor(table, new CachedBlocks(table), reverse), table.RangeDeletions));
            }
        }
        for (var level = 1; level < TableSet.LevelCount; level++)
        {
            if (Tables.Levels[level] is { Count: > 0 } tables && TableSet.FirstEndingAfter(tables, range.From.Span) is var first
                && first < tables.Count && tables[first].Description.Overlaps(range))
            {
                sources.Add(new MergeSource(
                    new LevelCursor(tables, range, static table => new CachedBlocks(table), reverse), RangeDeletionsOf(tables, first, range)));
            }
        }
        return sources;
    }

    private RangeDeletion[] RangeDeletionsOf(IReadOnlyList<SortedTable> tables, int first, KeyRange range) => Tables.HasRangeDeletions
        ? [.. tables.Skip(first).TakeWhile(table => table.Description.Overlaps(range)).SelectMany(table => table.RangeDeletions)]
        : [];

    private static MergeSource SourceOf(Memtable memtable, bool reverse, long version) =>
        new(new MemtableCursor(memtable, version, reverse), RangeDeletion.UpTo(memtable.RangeDeletions, version));
}
