namespace Stator.Storage.Caching;

/// <summary>
/// Blocks read from disk, within a budget of bytes. Their memory is used again and again, so that reading makes no work for the garbage
/// collector. Any thread.
/// </summary>
internal sealed class BlockCache
{
    private const int ShardsMax = 16;
    private const long ShardBytesMin = 256 << 10;

    private readonly CacheShard[] _shards;
    private long _hits;
    private long _misses;

    public BlockCache(long bytesMax)
    {
        var shards = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(bytesMax / ShardBytesMin, 1, ShardsMax));
        _shards = new CacheShard[Math.Min(shards, ShardsMax)];
        for (var at = 0; at < _shards.Length; at++)
        {
            _shards[at] = new CacheShard(bytesMax / _shards.Length);
        }
        BytesMax = bytesMax;
    }

    /// <summary>The budget, bytes.</summary>
    public long BytesMax { get; }

    /// <summary>The bytes taken, free memory that is kept included.</summary>
    public long Bytes => _shards.Sum(shard => shard.Bytes);

    public long Hits => Volatile.Read(ref _hits);

    public long Misses => Volatile.Read(ref _misses);

    /// <summary>The block, pinned, or null when it is not here.</summary>
    public CachedBlock? Find(BlockAddress address)
    {
        var found = ShardOf(address).Find(address);
        if (found is null)
        {
            _misses++; // Counts need not be exact, and cost nothing this way.
        }
        else
        {
            _hits++;
        }
        return found;
    }

    /// <summary>Memory, pinned, for a block that is about to be read.</summary>
    public CachedBlock Rent(BlockAddress address, int bytes) => ShardOf(address).Rent(bytes);

    /// <summary>Takes in a block that was read into rented memory. When another reader was faster, its block is answered, pinned.</summary>
    public CachedBlock Add(BlockAddress address, CachedBlock block) => ShardOf(address).Add(address, block);

    /// <summary>Takes back rented memory into which no block was read.</summary>
    public void Return(BlockAddress address, CachedBlock block) => ShardOf(address).Return(block);

    private CacheShard ShardOf(BlockAddress address) => _shards[(int)(address.Hash >> 56) & (_shards.Length - 1)];
}
