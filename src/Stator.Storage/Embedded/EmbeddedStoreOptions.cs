using Stator.Storage.SortedTables;

namespace Stator.Storage.Embedded;

/// <summary>Settings of the embedded store.</summary>
public sealed record EmbeddedStoreOptions
{
    private const long DefaultMemoryBytes = 512 << 20;

    /// <summary>When a commit is acknowledged.</summary>
    public Durability Durability { get; init; } = new Durability.EachCommit();

    /// <summary>The memory for memtables and for the block cache, bytes.</summary>
    public long MemoryBytes { get; init; } = DefaultMemoryBytes;

    /// <summary>Sizes other than those that follow from the memory.</summary>
    internal StoreShape? Shape { get; init; }

    internal StoreShape EffectiveShape => Shape ?? StoreShape.For(MemoryBytes);
}

/// <summary>The sizes that the engine works with.</summary>
/// <param name="MemtableBytes">A memtable of this size is full.</param>
/// <param name="CacheBytes">The budget of the block cache.</param>
/// <param name="Table">How tables are cut.</param>
/// <param name="BaseLevelBytes">The size that the first level below level 0 may have.</param>
internal sealed record StoreShape(long MemtableBytes, long CacheBytes, TableShape Table, long BaseLevelBytes)
{
    /// <summary>How many full memtables may wait to be flushed before commits wait.</summary>
    public const int ImmutableMax = 2;

    /// <summary>Each level may be so many times as large as the one above it.</summary>
    public const int LevelRatio = 10;

    /// <summary>So many tables on level 0 are compacted.</summary>
    public const int CompactAt = 4;

    /// <summary>From so many tables on level 0 on commits are slowed down.</summary>
    public const int SlowAt = 12;

    /// <summary>At so many tables on level 0 commits wait.</summary>
    public const int StopAt = 24;

    private const int BlockBytes = 4 << 10;
    private const long MemtableBytesMin = 1 << 20;
    private const long MemtableBytesMax = 64 << 20;

    /// <summary>An eighth for each memtable, up to 64 MiB; what three of them leave is for the cache.</summary>
    public static StoreShape For(long memoryBytes)
    {
        var memtable = Math.Clamp(memoryBytes / 8, MemtableBytesMin, MemtableBytesMax);
        var cache = Math.Max(memoryBytes - ((1 + ImmutableMax) * memtable), memoryBytes / 4);
        return new StoreShape(memtable, cache, new TableShape(BlockBytes, memtable), CompactAt * memtable);
    }
}
