using Stator.Storage.Caching;
using Stator.Storage.Coding;
using Stator.Storage.Disk;
using Stator.Storage.SortedTables;

namespace Stator.Storage.Tests.SortedTables;

/// <summary>A sorted string table gives back what was put in, by key and in both directions.</summary>
public sealed class SortedTableTests
{
    [Theory, Seeds(60)]
    public async Task What_was_added_is_found_and_nothing_else(int seed)
    {
        var random = new Random(seed);
        var entries = RandomEntries(random, random.Next(1, 2000));
        var table = await BuildAsync(entries, random.Next(64, 5000));
        for (var probe = 0; probe < 300; probe++)
        {
            var key = RandomKey(random);
            var found = await table.FindAsync(key, KeyHash.Of(key), borrower: null, default);
            Assert.Equal(entries.TryGetValue(key, out var value), found.IsFound);
            Assert.Equal(value, found.Value?.ToArray());
        }
        foreach (var (key, value) in entries)
        {
            var found = await table.FindAsync(key, KeyHash.Of(key), borrower: null, default);
            Assert.True(found.IsFound);
            Assert.Equal(value, found.Value?.ToArray());
        }
        table.LetGo();
    }

    [Theory, Seeds(60)]
    public async Task A_cursor_walks_both_ways_from_any_place(int seed)
    {
        var random = new Random(seed);
        var entries = RandomEntries(random, random.Next(1, 1000));
        var table = await BuildAsync(entries, random.Next(64, 5000));
        for (var probe = 0; probe < 30; probe++)
        {
            var reverse = random.Next(2) == 0;
            var start = random.Next(5) == 0 ? [] : RandomKey(random);
            BlockSource blocks = random.Next(2) == 0 ? new CachedBlocks(table) : new ReadAheadBlocks(table, 1000);
            using var cursor = new TableCursor(table, blocks, reverse);
            var expected = reverse
                ? entries.Reverse().Where(entry => start.Length == 0 || entry.Key.AsSpan().SequenceCompareTo(start) < 0)
                : entries.Where(entry => entry.Key.AsSpan().SequenceCompareTo(start) >= 0);
            var isOn = await cursor.SeekAsync(start, default);
            foreach (var (key, value) in expected)
            {
                Assert.True(isOn);
                Assert.Equal(key, cursor.Key.ToArray());
                Assert.Equal(value, cursor.IsDeletion ? null : cursor.Value.ToArray());
                isOn = await cursor.MoveNextAsync(default);
            }
            Assert.False(isOn);
        }
        table.LetGo();
    }

    [Fact]
    public async Task Every_flipped_bit_is_found_out()
    {
        var disk = new MemoryDisk();
        var entries = RandomEntries(new Random(1), 300);
        var description = await WriteAsync(disk, entries, 200);
        var name = StoreFiles.Table(7);
        for (long offset = 0; offset < description.Bytes; offset += 3)
        {
            await FlipAsync(disk.Open(name), offset);
            var error = await Assert.ThrowsAsync<CorruptionException>(() => ReadAllAsync(disk, description));
            Assert.StartsWith(name, error.Message);
            await FlipAsync(disk.Open(name), offset);
        }
    }

    private static async Task ReadAllAsync(MemoryDisk disk, TableDescription description)
    {
        var table = await Files(disk, 1 << 20).OpenAsync(description, default);
        using var cursor = new TableCursor(table, new CachedBlocks(table), reverse: false);
        for (var isOn = await cursor.SeekAsync(default, default); isOn; isOn = await cursor.MoveNextAsync(default))
        {
        }
    }

    private static TableFiles Files(MemoryDisk disk, long cacheBytes) => new(StoreEnvironment.Around(disk), new BlockCache(cacheBytes));

    private static async Task FlipAsync(IFile file, long offset)
    {
        var one = new byte[1];
        await file.ReadAsync(offset, one, default);
        one[0] ^= 4;
        await file.WriteAsync(offset, one);
    }

    private static async Task<SortedTable> BuildAsync(SortedDictionary<byte[], byte[]?> entries, int blockBytes)
    {
        var disk = new MemoryDisk();
        return await Files(disk, 20_000).OpenAsync(await WriteAsync(disk, entries, blockBytes), default);
    }

    private static async Task<TableDescription> WriteAsync(MemoryDisk disk, SortedDictionary<byte[], byte[]?> entries, int blockBytes)
    {
        using var builder = new TableBuilder(disk.Create(StoreFiles.Table(7)), 7, new TableShape(blockBytes, long.MaxValue));
        foreach (var (key, value) in entries)
        {
            builder.Add(key, value, value is null);
        }
        return await builder.FinishAsync([]);
    }

    private static SortedDictionary<byte[], byte[]?> RandomEntries(Random random, int count)
    {
        var entries = new SortedDictionary<byte[], byte[]?>(ModelStore.ByteOrder.Instance);
        for (var at = 0; at < count; at++)
        {
            var value = new byte[random.Next(10) == 0 ? random.Next(3000) : random.Next(60)];
            random.NextBytes(value);
            entries[RandomKey(random)] = random.Next(8) == 0 ? null : value;
        }
        return entries;
    }

    /// <summary>Short letters of a small alphabet, so that keys share beginnings, and one is often the beginning of another.</summary>
    private static byte[] RandomKey(Random random)
    {
        var key = new byte[random.Next(1, 14)];
        for (var at = 0; at < key.Length; at++)
        {
            key[at] = (byte)(random.Next(6) == 0 ? random.Next(256) : random.Next(3) * 0x7F);
        }
        return key;
    }
}
