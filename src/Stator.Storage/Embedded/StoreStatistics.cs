using Stator.Storage.SortedTables;

namespace Stator.Storage.Embedded;

/// <summary>What the embedded store is and has done since it was opened.</summary>
/// <param name="Commits">The number of commits.</param>
/// <param name="CommittedBytes">The bytes of their keys and values.</param>
/// <param name="Conflicts">How often a transaction ran again because what it had read was changed meanwhile.</param>
/// <param name="LogBytes">The bytes written to the log.</param>
/// <param name="LogFlushes">How often the log was flushed.</param>
/// <param name="FlushedBytes">The bytes of tables written from memtables.</param>
/// <param name="CompactedReadBytes">The bytes of tables that compactions read.</param>
/// <param name="CompactedWrittenBytes">The bytes of tables that compactions wrote.</param>
/// <param name="Waits">How many commits were held back because flushes or compactions had fallen behind.</param>
/// <param name="Waited">For how long in sum.</param>
/// <param name="MemtableBytes">The memory that memtables hold, bytes.</param>
/// <param name="CacheBytes">The memory that the block cache holds, bytes.</param>
/// <param name="CacheHits">How many blocks were found in the cache.</param>
/// <param name="CacheMisses">How many were not.</param>
/// <param name="Levels">The tables of each level.</param>
public sealed record StoreStatistics(
    long Commits,
    long CommittedBytes,
    long Conflicts,
    long LogBytes,
    long LogFlushes,
    long FlushedBytes,
    long CompactedReadBytes,
    long CompactedWrittenBytes,
    long Waits,
    TimeSpan Waited,
    long MemtableBytes,
    long CacheBytes,
    long CacheHits,
    long CacheMisses,
    IReadOnlyList<LevelStatistics> Levels)
{
    /// <summary>The bytes of tables written for each byte committed; the log is not counted.</summary>
    public double WriteAmplification => CommittedBytes == 0 ? 0 : (FlushedBytes + CompactedWrittenBytes) / (double)CommittedBytes;
}

/// <summary>One level of tables.</summary>
/// <param name="Tables">The number of tables.</param>
/// <param name="Bytes">The bytes of their files.</param>
/// <param name="Entries">The number of entries in them, deletions included.</param>
public sealed record LevelStatistics(int Tables, long Bytes, long Entries)
{
    internal static LevelStatistics Of(IReadOnlyList<SortedTable> tables) =>
        new(tables.Count, tables.Sum(table => table.Description.Bytes), tables.Sum(table => table.Description.Entries));
}
