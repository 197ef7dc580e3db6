using System.Text;
using Stator.Storage.Checking;
using Stator.Storage.Disk;
using Stator.Storage.Embedded;
using Stator.Storage.Manifest;

namespace Stator.Storage.Tests.Embedded;

/// <summary>A folder from which something was taken is refused, and left as it is: a start never makes a loss final.</summary>
public sealed class MissingDataTests
{
    private const int Keys = 150;

    public static TheoryData<bool> ClosedOrKilled { get; } = [true, false];

    [Theory, MemberData(nameof(ClosedOrKilled))]
    public async Task A_manifest_cut_off_anywhere_is_refused_or_loses_nothing(bool close)
    {
        var whole = await FillAsync(close);
        var name = whole.List().Single(name => name.StartsWith("manifest", StringComparison.Ordinal));
        var length = whole.Open(name).Length;
        var refusals = 0;
        for (long cut = 0; cut < length; cut++)
        {
            var disk = await CopyAsync(whole);
            disk.Open(name).Truncate(cut);
            refusals += await IsRefusedOrCompleteAsync(disk) ? 1 : 0;
        }
        Assert.InRange(refusals, close ? length : length / 2, length);
    }

    [Theory, MemberData(nameof(ClosedOrKilled))]
    public async Task A_file_that_is_gone_is_refused(bool close)
    {
        var whole = await FillAsync(close);
        foreach (var name in whole.List())
        {
            var disk = await CopyAsync(whole);
            disk.Delete(name);
            Assert.True(await IsRefusedOrCompleteAsync(disk), $"{name} is not missed");
        }
    }

    [Fact]
    public async Task A_log_file_cut_off_within_its_header_is_refused()
    {
        var whole = await FillAsync(close: false);
        var name = whole.List().Single(name => StoreFiles.TryParseLog(name, out _));
        for (var cut = 0; cut < 40; cut++)
        {
            var disk = await CopyAsync(whole);
            disk.Open(name).Truncate(cut);
            Assert.True(await IsRefusedOrCompleteAsync(disk));
        }
    }

    [Fact]
    public async Task An_older_manifest_among_newer_tables_is_refused()
    {
        var disk = await FillAsync(close: true);
        var before = await CopyAsync(disk);
        await using (var store = await EmbeddedStore.OpenAsync(disk, TestShapes.Of(5_000), default))
        {
            await store.TransactAsync(
                static (transaction, _, _) =>
                {
                    transaction.Put("later"u8.ToArray(), new byte[100]);
                    return new ValueTask<bool>(true);
                },
                0,
                default);
        }
        disk.Delete(disk.List().Single(IsManifest));
        var old = before.List().Single(IsManifest);
        await disk.Create(old).WriteAsync(0, await ReadAsync(before, old));
        Assert.True(await IsRefusedOrCompleteAsync(disk));

        static bool IsManifest(string name) => name.StartsWith("manifest", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_that_work_cut_off_has_left_are_removed_by_the_next_start()
    {
        var disk = await FillAsync(close: false);
        disk.Create("table-00000000000000ff").Dispose();
        Assert.False(await IsRefusedOrCompleteAsync(disk));
        Assert.DoesNotContain("table-00000000000000ff", disk.List());
    }

    [Fact]
    public async Task A_closed_folder_has_no_log_and_opens_whole()
    {
        var disk = await FillAsync(close: true);
        Assert.DoesNotContain(disk.List(), name => name.StartsWith("log", StringComparison.Ordinal));
        Assert.False(await IsRefusedOrCompleteAsync(disk));
    }

    [Theory]
    [InlineData("manifest-7fffffffffffffff")]
    [InlineData("manifest-ffffffffffffffff")]
    [InlineData("manifest-1")]
    [InlineData("table-ffffffffffffffff")]
    [InlineData("log-zzzzzzzzzzzzzzzz")]
    public async Task A_file_that_no_store_would_name_so_is_left_alone(string name)
    {
        var disk = await FillAsync(close: true);
        disk.Create(name).Dispose();
        Assert.False(await IsRefusedOrCompleteAsync(disk));
        Assert.Contains(name, disk.List());
    }

    /// <summary>True when the folder is refused, by check as well; else everything must be there.</summary>
    private static async Task<bool> IsRefusedOrCompleteAsync(MemoryDisk disk)
    {
        var before = disk.List().Order().ToList();
        var report = await StoreCheck.RunAsync(disk, _ => { }, default);
        try
        {
            await using var store = await EmbeddedStore.OpenAsync(disk, TestShapes.Of(5_000), default);
            using var snapshot = store.OpenSnapshot();
            for (var key = 0; key < Keys; key++)
            {
                Assert.Equal(100, (await snapshot.GetAsync(Encoding.UTF8.GetBytes($"key {key}"), default))?.Length);
            }
        }
        catch (CorruptionException)
        {
            Assert.Equal(before, disk.List().Order());
            Assert.NotEmpty(report.Problems);
            return true;
        }
        Assert.Empty(report.Problems);
        return false;
    }

    private static async Task<MemoryDisk> FillAsync(bool close)
    {
        var disk = new MemoryDisk();
        var store = await EmbeddedStore.OpenAsync(disk, TestShapes.Of(5_000), default);
        for (var key = 0; key < Keys; key++)
        {
            await store.TransactAsync(
                static (transaction, key, _) =>
                {
                    transaction.Put(Encoding.UTF8.GetBytes($"key {key}"), new byte[100]);
                    return new ValueTask<bool>(true);
                },
                key,
                default);
        }
        await (close ? store.DisposeAsync().AsTask() : store.WhenMaintainedAsync());
        var copy = await CopyAsync(disk);
        await RemoveLeftoversAsync(copy);
        return copy;
    }

    /// <summary>A store that was not closed may still be removing tables that a compaction has replaced, and keeps a file of the log: nobody misses those.</summary>
    private static async Task RemoveLeftoversAsync(MemoryDisk disk)
    {
        var named = (await ManifestLog.ReadAsync(disk, default)).State.Tables;
        foreach (var name in disk.List().Where(name => StoreFiles.IsUnfinished(name) || (StoreFiles.TryParseTable(name, out var number) && !named.ContainsKey(number))))
        {
            disk.Delete(name);
        }
    }

    private static async Task<MemoryDisk> CopyAsync(MemoryDisk disk)
    {
        var copy = new MemoryDisk();
        foreach (var name in disk.List())
        {
            try
            {
                await copy.Create(name).WriteAsync(0, await ReadAsync(disk, name));
            }
            catch (FileNotFoundException)
            {
                copy.Delete(name);
            }
        }
        return copy;
    }

    private static async Task<byte[]> ReadAsync(MemoryDisk disk, string name)
    {
        using var file = disk.Open(name);
        var bytes = new byte[file.Length];
        await file.ReadAsync(0, bytes, default);
        return bytes;
    }
}
