using System.Text;
using Stator.Storage.Checking;
using Stator.Storage.Disk;
using Stator.Storage.Embedded;

namespace Stator.Storage.Tests.Checking;

/// <summary>A check finds all damage, names its file, and nothing where there is none.</summary>
public sealed class StoreCheckTests
{
    [Fact]
    public async Task A_store_in_order_has_no_problems()
    {
        var disk = await FillAsync(close: true);
        var report = await StoreCheck.RunAsync(disk, _ => { }, default);
        Assert.Empty(report.Problems);
        Assert.Empty(report.Notes);
        Assert.True(report.Tables > 1);
        Assert.Equal(0, report.LogCommits);
        Assert.InRange(report.Entries, 300, 900);
    }

    [Fact]
    public async Task Commits_that_are_in_the_log_only_are_counted()
    {
        var report = await StoreCheck.RunAsync(await FillAsync(close: false), _ => { }, default);
        Assert.Empty(report.Problems);
        Assert.True(report.LogCommits > 0);
    }

    [Theory, Seeds(300)]
    public async Task Any_bit_that_turned_over_is_found_and_its_file_named(int seed)
    {
        var random = new Random(seed);
        var disk = await FillAsync(close: true);
        var name = disk.List()[random.Next(disk.List().Count)];
        var file = disk.Open(name);
        var offset = random.NextInt64(file.Length);
        var one = new byte[1];
        await file.ReadAsync(offset, one, default);
        one[0] ^= (byte)(1 << random.Next(8));
        await file.WriteAsync(offset, one);
        var report = await StoreCheck.RunAsync(disk, _ => { }, default);
        Assert.NotEmpty(report.Problems);
        Assert.All(report.Problems, problem => Assert.StartsWith(name, problem));
    }

    [Fact]
    public async Task A_missing_table_is_found()
    {
        var disk = await FillAsync(close: true);
        var name = disk.List().First(name => name.StartsWith("table", StringComparison.Ordinal));
        disk.Delete(name);
        var report = await StoreCheck.RunAsync(disk, _ => { }, default);
        Assert.Equal($"{name}: it is missing, and the manifest names it", Assert.Single(report.Problems));
    }

    [Fact]
    public async Task An_older_format_is_refused_by_check_and_by_open()
    {
        var disk = new MemoryDisk();
        disk.Create("checkpoint-0000000000000007").Dispose();
        var report = await StoreCheck.RunAsync(disk, _ => { }, default);
        Assert.Contains("before the first release", Assert.Single(report.Problems));
        var error = await Assert.ThrowsAsync<CorruptionException>(async () => await EmbeddedStore.OpenAsync(disk, TestShapes.Tiny, default));
        Assert.StartsWith("checkpoint-0000000000000007: ", error.Message);
    }

    private static async Task<MemoryDisk> FillAsync(bool close)
    {
        var disk = new MemoryDisk();
        var store = await EmbeddedStore.OpenAsync(disk, TestShapes.Of(20_000), default);
        for (var key = 0; key < 400; key++)
        {
            await store.TransactAsync(
                static (transaction, key, _) =>
                {
                    transaction.Put(Encoding.UTF8.GetBytes($"key {key}"), new byte[key]);
                    return new ValueTask<bool>(true);
                },
                key,
                default);
        }
        await (close ? store.DisposeAsync().AsTask() : store.WhenMaintainedAsync());
        return disk;
    }
}
