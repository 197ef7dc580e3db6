using Stator.Storage.Disk;
using Stator.Storage.Log;

namespace Stator.Storage.Tests.Log;

/// <summary>The log is read through all its files, and one that is missing, or is not where it belongs, is noticed.</summary>
public sealed class LogReplayTests
{
    [Fact]
    public async Task Commits_come_back_in_order_through_all_files()
    {
        var disk = await WriteAsync();
        Assert.Equal(3, disk.List().Count);
        Assert.Equal([1, 2, 3, 4, 5, 6], await ReplayAsync(disk));
    }

    [Fact]
    public async Task Any_file_that_is_missing_is_noticed()
    {
        foreach (var name in (await WriteAsync()).List())
        {
            var disk = await WriteAsync();
            disk.Delete(name);
            var error = await Assert.ThrowsAsync<CorruptionException>(() => ReplayAsync(disk));
            Assert.StartsWith(name, error.Message);
        }
    }

    [Fact]
    public async Task A_copy_of_a_file_under_another_number_is_noticed()
    {
        foreach (var number in (long[])[1, 4, 100])
        {
            var disk = await WriteAsync();
            using var first = disk.Open(StoreFiles.Log(0));
            var bytes = new byte[first.Length];
            await first.ReadAsync(0, bytes, default);
            if (disk.List().Contains(StoreFiles.Log(number)))
            {
                disk.Delete(StoreFiles.Log(number));
            }
            await disk.Create(StoreFiles.Log(number)).WriteAsync(0, bytes);
            await Assert.ThrowsAsync<CorruptionException>(() => ReplayAsync(disk));
        }
    }

    [Fact]
    public async Task A_value_that_looks_like_a_frame_is_none()
    {
        var disk = await WriteAsync();
        using var file = disk.Open(StoreFiles.Log(0));
        var frames = new byte[file.Length - LogHeader.Bytes];
        await file.ReadAsync(LogHeader.Bytes, frames, default);
        var other = await WriteAsync(frames);
        var last = other.Open(other.List().Max()!);
        var bytes = new byte[last.Length];
        await last.ReadAsync(0, bytes, default);
        last.Truncate(Array.FindLastIndex(bytes, one => one != 0)); // Behind the frames are zeros, which the next ones would take.
        Assert.Equal([1, 2, 3, 4, 5], await ReplayAsync(other));
    }

    /// <summary>Six commits in three files.</summary>
    private static async Task<MemoryDisk> WriteAsync(byte[]? value = null)
    {
        var disk = new MemoryDisk();
        var environment = StoreEnvironment.Around(disk);
        var segments = new LogSegments(disk, environment.Random);
        await segments.StartAsync(0, 0);
        var log = new WriteAheadLog(environment, new Durability.EachCommit(), segments, _ => { });
        for (var version = 1; version <= 6; version++)
        {
            var change = new Change(ChangeKind.Put, new byte[] { (byte)version }, value ?? [1, 2, 3]);
            await log.Append(version, [change], CommitRecord.SizeOf(change));
            if (version is 2 or 4)
            {
                log.StartSegment(version);
                await log.WaitForPending();
            }
        }
        await log.DisposeAsync();
        return disk;
    }

    private static async Task<List<long>> ReplayAsync(MemoryDisk disk)
    {
        var versions = new List<long>();
        await new LogReplay(disk, 0, hasBegun: true).RunAsync(
            payload =>
            {
                while (!payload.IsEmpty)
                {
                    var (version, changes) = CommitRecord.ReadHead(ref payload);
                    versions.Add(version);
                    for (; changes > 0; changes--)
                    {
                        CommitRecord.Read(ref payload);
                    }
                }
                return ValueTask.CompletedTask;
            },
            default);
        return versions;
    }
}
