using Stator.Storage.Caching;

namespace Stator.Storage.Tests.Caching;

/// <summary>The cache keeps to its budget, and never gives away what someone reads.</summary>
public sealed class BlockCacheTests
{
    [Theory, Seeds(20)]
    public void It_keeps_to_its_budget_and_never_mixes_blocks_up(int seed)
    {
        var random = new Random(seed);
        var cache = new BlockCache(200_000);
        var held = new List<(CachedBlock Block, BlockAddress Address)>();
        for (var step = 0; step < 5000; step++)
        {
            var address = new BlockAddress(random.Next(5), random.Next(60));
            var block = cache.Find(address) ?? Read(cache, address);
            held.Add((block, address));
            if (held.Count > 10)
            {
                var (first, firstAddress) = held[0];
                Assert.All(first.Span.ToArray(), value => Assert.Equal(ByteOf(firstAddress), value));
                first.Unpin();
                held.RemoveAt(0);
            }
            Assert.InRange(cache.Bytes, 0, 200_000);
        }
        Assert.True(cache.Hits > 0 && cache.Misses > 0);
    }

    [Fact]
    public void Pinned_blocks_stay_even_when_they_exceed_the_budget()
    {
        var cache = new BlockCache(10_000);
        var blocks = Enumerable.Range(0, 50).Select(at => (Address: new BlockAddress(1, at), Block: Read(cache, new BlockAddress(1, at)))).ToList();
        Assert.All(blocks, entry => Assert.Same(entry.Block, cache.Find(entry.Address)));
    }

    [Fact]
    public void Of_two_that_read_the_same_block_the_first_one_counts()
    {
        var cache = new BlockCache(10_000);
        var address = new BlockAddress(1, 1);
        var (one, other) = (cache.Rent(address, 600), cache.Rent(address, 600));
        Assert.Same(one, cache.Add(address, one));
        Assert.Same(one, cache.Add(address, other));
    }

    private static CachedBlock Read(BlockCache cache, BlockAddress address)
    {
        var length = 500 + (int)(address.Offset * 97 % 4000);
        var block = cache.Rent(address, length);
        block.Bytes.AsSpan(0, length).Fill(ByteOf(address));
        block.Length = length;
        return cache.Add(address, block);
    }

    private static byte ByteOf(BlockAddress address) => (byte)((address.Table * 61) + address.Offset);
}
