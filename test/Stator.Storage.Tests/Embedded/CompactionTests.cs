using System.Text;
using Stator.Storage.Disk;
using Stator.Storage.Embedded;

namespace Stator.Storage.Tests.Embedded;

/// <summary>What is deleted or overwritten takes no room for ever.</summary>
public sealed class CompactionTests
{
    [Fact]
    public async Task Compacting_everything_leaves_living_entries_only()
    {
        var disk = new MemoryDisk();
        await using var store = await EmbeddedStore.OpenAsync(disk, TestShapes.Tiny, default);
        await FillAsync(store, "a", 300);
        await FillAsync(store, "a", 300);
        await FillAsync(store, "b", 300);
        await DeleteAsync(store, "b");
        await store.CompactAsync(_ => { }, default);
        var levels = store.Statistics.Levels;
        Assert.Equal(300, levels[^1].Entries);
        Assert.All(levels.SkipLast(1), level => Assert.Equal(0, level.Tables));
        Assert.Equal(300, await CountAsync(store));
    }

    [Fact]
    public async Task Dropping_a_range_gives_its_room_back_without_rewriting_it()
    {
        var disk = new MemoryDisk();
        await using var store = await EmbeddedStore.OpenAsync(disk, TestShapes.Tiny, default);
        await FillAsync(store, "dropped", 2000);
        await FillAsync(store, "kept", 10);
        await DeleteAsync(store, "dropped");
        Assert.Equal(10, await CountAsync(store));
        await store.WhenMaintainedAsync();
        Assert.InRange(store.Statistics.Levels.Sum(level => level.Entries), 0, 10);
    }

    private static Task FillAsync(EmbeddedStore store, string prefix, int count) => Task.WhenAll(Enumerable.Range(0, count).Select(key =>
        store.TransactAsync(
            static (transaction, name, _) =>
            {
                transaction.Put(Encoding.UTF8.GetBytes(name), new byte[50]);
                return new ValueTask<bool>(true);
            },
            $"{prefix}{key:d6}",
            default).AsTask()));

    private static ValueTask<bool> DeleteAsync(EmbeddedStore store, string prefix) => store.TransactAsync(
        static (transaction, prefix, _) =>
        {
            transaction.DeleteRange(KeyRange.Prefix(Encoding.UTF8.GetBytes(prefix)));
            return new ValueTask<bool>(true);
        },
        prefix,
        default);

    private static async Task<int> CountAsync(EmbeddedStore store)
    {
        using var snapshot = store.OpenSnapshot();
        var count = 0;
        for (var cursor = snapshot.Range(new KeyRange(default, default)); await cursor.MoveNextAsync(default); count++)
        {
        }
        return count;
    }
}
