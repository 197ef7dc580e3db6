using Stator.Storage.Disk;
using Stator.Storage.Embedded;
using Stator.Storage.Log;

namespace Stator.Storage.Tests.Log;

/// <summary>What is acknowledged before it is on disk is handed over in groups, soon.</summary>
public sealed class GroupTests
{
    private const int Commits = 50;
    private const int ValueBytes = 100;

    [Fact]
    public async Task Commits_of_two_milliseconds_go_to_the_log_in_one_frame()
    {
        var time = new ManualTime();
        await using var store = await OpenAsync(time, new Durability.None());
        for (var commit = 0; commit < Commits; commit++)
        {
            await PutAsync(store, commit, ValueBytes);
        }
        Assert.Equal(0, store.Statistics.LogBytes);
        await Eventually.HoldsAsync(() => store.Statistics.LogBytes > 0, "a frame of the log", time, WriteAheadLog.GatherTimeMax);
        Assert.True(store.Statistics.LogBytes > Commits * ValueBytes, "All of them are written together.");
    }

    [Fact]
    public async Task Many_bytes_go_to_the_log_at_once()
    {
        var time = new ManualTime();
        await using var store = await OpenAsync(time, new Durability.None());
        await PutAsync(store, 0, 300_000);
        await Eventually.HoldsAsync(() => store.Statistics.LogBytes > 300_000, "a frame of the log", time);
    }

    private static ValueTask<EmbeddedStore> OpenAsync(TimeProvider time, Durability durability) => EmbeddedStore.OpenAsync(
        StoreEnvironment.Around(new MemoryDisk()) with { Time = time }, new EmbeddedStoreOptions { Durability = durability }, default);

    private static ValueTask<bool> PutAsync(EmbeddedStore store, int key, int valueBytes) => store.TransactAsync(
        static (transaction, put, _) =>
        {
            transaction.Put([(byte)put.key], new byte[put.valueBytes]);
            return new ValueTask<bool>(true);
        },
        (key, valueBytes),
        default);
}
