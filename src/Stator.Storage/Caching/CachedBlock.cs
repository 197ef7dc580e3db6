namespace Stator.Storage.Caching;

/// <summary>Which block: the table's number and the offset in its file, bytes.</summary>
internal readonly record struct BlockAddress(long Table, long Offset)
{
    /// <summary>The upper bits choose a shard, the lower ones a bucket.</summary>
    public ulong Hash => ((ulong)Table * 0x9E3779B97F4A7C15) ^ ((ulong)Offset * 0xC2B2AE3D27D4EB4F);

    public override int GetHashCode() => (int)(Hash >> 20);
}

/// <summary>
/// Memory that holds a block. Whoever got it has it pinned, and says when it is done; a pinned block is never used for something else.
/// </summary>
internal sealed class CachedBlock(byte[] bytes)
{
    private int _pins = 1;

    /// <summary>The memory; at least as long as the block with its checksum.</summary>
    public byte[] Bytes { get; } = bytes;

    /// <summary>The length of the block without its checksum, bytes.</summary>
    public int Length { get; set; }

    public BlockAddress Address { get; set; }

    /// <summary>Where it stands on the clock.</summary>
    public int ClockPosition { get; set; }

    /// <summary>Used since the clock's hand last passed.</summary>
    public bool WasUsed { get; set; }

    public ReadOnlyMemory<byte> Memory => Bytes.AsMemory(0, Length);

    public ReadOnlySpan<byte> Span => Bytes.AsSpan(0, Length);

    public bool IsPinned => Volatile.Read(ref _pins) > 0;

    public void Pin() => Interlocked.Increment(ref _pins);

    /// <summary>Says that the block is not needed any more.</summary>
    public void Unpin() => Interlocked.Decrement(ref _pins);
}
