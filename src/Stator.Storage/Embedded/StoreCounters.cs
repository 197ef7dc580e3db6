namespace Stator.Storage.Embedded;

/// <summary>What the store counts as it goes. Commits are counted under its lock; the rest by one thread each, but for conflicts.</summary>
internal sealed class StoreCounters
{
    private long _conflicts;

    public long Commits { get; set; }

    public long CommittedBytes { get; set; }

    public long FlushedBytes { get; set; }

    public long CompactedReadBytes { get; set; }

    public long CompactedWrittenBytes { get; set; }

    public long Conflicts => Volatile.Read(ref _conflicts);

    public void CountConflict() => Interlocked.Increment(ref _conflicts);
}
