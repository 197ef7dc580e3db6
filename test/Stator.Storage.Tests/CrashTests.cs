using System.Text;
using Stator.Storage.Embedded;

namespace Stator.Storage.Tests;

/// <summary>After a crash at any moment nothing acknowledged is missing, and nothing is there that was not written.</summary>
public sealed class CrashTests
{
    private const int Keys = 40;

    [Theory, Seeds(600)]
    public async Task Recovers_every_acknowledged_commit_and_invents_none(int seed)
    {
        var random = new Random(seed);
        var disk = new CrashDisk(random);
        var acknowledged = new int[Keys];
        var attempted = new int[Keys];
        for (var life = 0; life < 4; life++)
        {
            var store = await EmbeddedStore.OpenAsync(disk, TestShapes.Of(random.Next(200, 4000)), default);
            await ExpectAsync(store, acknowledged, attempted);
            disk = await WriteUntilCrashAsync(store, disk, random, acknowledged, attempted);
        }
        await using var last = await EmbeddedStore.OpenAsync(disk, TestShapes.Tiny, default);
        await ExpectAsync(last, acknowledged, attempted);
    }

    /// <summary>
    /// Several writers count up keys; each commit writes two keys alike, so that half a commit would show. The crash comes at a moment
    /// that the seed chooses, while writes are under way.
    /// </summary>
    private static async Task<CrashDisk> WriteUntilCrashAsync(
        EmbeddedStore store, CrashDisk disk, Random random, int[] acknowledged, int[] attempted)
    {
        var (commits, writers) = (random.Next(1, 60), random.Next(1, 6));
        CrashDisk? crashed = null;
        var done = 0;
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            for (var turn = 0; crashed is null; turn++)
            {
                var key = writer + (writers * (turn % (Keys / writers))); // No key has two writers: its values only rise.
                var value = ++attempted[key];
                await PutTwiceAsync(store, key, value);
                lock (disk)
                {
                    if (crashed is not null)
                    {
                        return;
                    }
                    acknowledged[key] = value;
                    if (++done >= commits)
                    {
                        crashed = random.Next(3) == 0 ? disk.Kill() : disk.Crash();
                    }
                }
            }
        })));
        await store.DisposeAsync();
        return crashed!;
    }

    private static ValueTask<bool> PutTwiceAsync(EmbeddedStore store, int key, int value) => store.TransactAsync(
        (transaction, pair, _) =>
        {
            transaction.Put(Name("a", pair.key), Encoding.UTF8.GetBytes($"{pair.value}"));
            transaction.Put(Name("b", pair.key), Encoding.UTF8.GetBytes($"{pair.value}"));
            return new ValueTask<bool>(true);
        },
        (key, value),
        default);

    private static async Task ExpectAsync(EmbeddedStore store, int[] acknowledged, int[] attempted)
    {
        using var snapshot = store.OpenSnapshot();
        for (var key = 0; key < Keys; key++)
        {
            var first = await snapshot.GetAsync(Name("a", key), default);
            var second = await snapshot.GetAsync(Name("b", key), default);
            var value = first is null ? 0 : int.Parse(Encoding.UTF8.GetString(first));
            Assert.Equal(value, second is null ? 0 : int.Parse(Encoding.UTF8.GetString(second)));
            Assert.InRange(value, acknowledged[key], attempted[key]);
            acknowledged[key] = value;
        }
    }

    private static byte[] Name(string side, int key) => Encoding.UTF8.GetBytes($"{side}{key:d3}");

    [Fact]
    public async Task After_a_failed_flush_nothing_is_accepted_and_reads_go_on()
    {
        var disk = new CrashDisk(new Random(1));
        var store = await EmbeddedStore.OpenAsync(disk, TestShapes.Tiny, default);
        await PutTwiceAsync(store, 1, 1);
        disk.SyncsLeft = 0;
        await Assert.ThrowsAsync<StoreFailedException>(async () => await PutTwiceAsync(store, 1, 2));
        disk.SyncsLeft = null;
        await Assert.ThrowsAsync<StoreFailedException>(async () => await PutTwiceAsync(store, 1, 3));
        using var snapshot = store.OpenSnapshot();
        Assert.Equal("1", Encoding.UTF8.GetString((await snapshot.GetAsync(Name("a", 1), default))!));
        await store.DisposeAsync();
    }

    [Fact]
    public async Task Many_large_commits_at_once_are_all_there_after_a_crash()
    {
        var disk = new CrashDisk(new Random(1));
        var store = await EmbeddedStore.OpenAsync(disk, TestShapes.Of(long.MaxValue), default);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(key => Task.Run(async () => await store.TransactAsync(
            (transaction, name, _) =>
            {
                transaction.Put(name, new byte[1 << 20]);
                return new ValueTask<bool>(true);
            },
            Name("large", key),
            default))));
        await using var recovered = await EmbeddedStore.OpenAsync(disk.Crash(), TestShapes.Tiny, default);
        using var snapshot = recovered.OpenSnapshot();
        for (var key = 0; key < 40; key++)
        {
            Assert.Equal(1 << 20, (await snapshot.GetAsync(Name("large", key), default))!.Length);
        }
        await store.DisposeAsync();
    }

    [Theory, Seeds(200)]
    public async Task A_flipped_bit_in_durable_data_is_an_error_that_names_the_file(int seed)
    {
        var random = new Random(seed);
        var disk = new CrashDisk(random);
        var store = await EmbeddedStore.OpenAsync(disk, TestShapes.Of(random.Next(2) == 0 ? 200 : long.MaxValue), default);
        for (var value = 1; value <= 30; value++)
        {
            await PutTwiceAsync(store, value % 7, value);
        }
        await store.DisposeAsync();
        var name = disk.List()[random.Next(disk.List().Count)];
        disk.Flip(name, random.NextInt64(disk.Open(name).Length));
        var error = await Assert.ThrowsAsync<CorruptionException>(async () =>
        {
            await using var reopened = await EmbeddedStore.OpenAsync(disk, TestShapes.Of(long.MaxValue), default);
            using var snapshot = reopened.OpenSnapshot();
            for (var cursor = snapshot.Range(new KeyRange(default, default)); await cursor.MoveNextAsync(default);)
            {
            }
        });
        Assert.StartsWith(name, error.Message);
    }
}
