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

    [Fact]
    public async Task A_file_that_is_used_again_holds_nothing_of_what_it_held()
    {
        var (disk, length) = await WriteAgainAsync();
        Assert.Equal([StoreFiles.Log(2), StoreFiles.Log(4)], disk.List().Order());
        using var file = disk.Open(StoreFiles.Log(4));
        Assert.Equal(length, file.Length);
        Assert.Equal([2, 3, 4], await ReplayAsync(disk, firstFrame: 2));
    }

    [Fact]
    public async Task Damage_in_a_file_that_is_used_again_is_noticed_amid_what_it_held()
    {
        var (disk, _) = await WriteAgainAsync(commits: 4);
        using var file = disk.Open(StoreFiles.Log(4));
        var bytes = new byte[1];
        await file.ReadAsync(LogHeader.Bytes + LogFrame.HeaderBytes, bytes, default);
        await file.WriteAsync(LogHeader.Bytes + LogFrame.HeaderBytes, new[] { (byte)~bytes[0] });
        var error = await Assert.ThrowsAsync<CorruptionException>(() => ReplayAsync(disk, firstFrame: 2));
        Assert.StartsWith(StoreFiles.Log(4), error.Message);
    }

    [Fact]
    public async Task A_file_that_is_kept_to_be_used_again_is_given_up_when_asked_for()
    {
        var disk = new MemoryDisk();
        await using var log = await StartAsync(disk);
        await PutAsync(log, 1, [1]);
        await EndSegmentAsync(log, 1);
        log.RemoveBefore(2);
        Assert.Equal(2, disk.List().Count);
        log.GiveUpSpare();
        Assert.Equal([StoreFiles.Log(2)], disk.List());
    }

    [Fact]
    public async Task A_file_that_was_kept_and_is_gone_is_not_missed()
    {
        var disk = new MemoryDisk();
        await using var log = await StartAsync(disk);
        await PutAsync(log, 1, [1]);
        await EndSegmentAsync(log, 1);
        log.RemoveBefore(2);
        disk.Delete(disk.List().Single(StoreFiles.IsUnfinished));
        await PutAsync(log, 2, [2]);
        await EndSegmentAsync(log, 2);
        await PutAsync(log, 3, [3]);
        Assert.Equal([2, 3], await ReplayAsync(disk, firstFrame: 2));
    }

    /// <summary>It holds what was never flushed, and a flush of its new header would flush that, too.</summary>
    [Fact]
    public async Task Without_durability_no_file_is_kept()
    {
        var disk = new MemoryDisk();
        await using var log = await StartAsync(disk, new Durability.None());
        await PutAsync(log, 1, [1]);
        await EndSegmentAsync(log, 1);
        log.RemoveBefore(2);
        Assert.Equal([StoreFiles.Log(2)], disk.List());
    }

    /// <summary>Commits 1 and 2 in two files, of which the first, long one becomes the third, with some more commits.</summary>
    private static async Task<(MemoryDisk Disk, long Length)> WriteAgainAsync(int commits = 2)
    {
        var disk = new MemoryDisk();
        await using var log = await StartAsync(disk);
        var version = 1;
        await PutAsync(log, version, new byte[100_000]);
        using var first = disk.Open(StoreFiles.Log(0));
        var length = first.Length;
        await EndSegmentAsync(log, version);
        await PutAsync(log, ++version, [1, 2, 3]);
        log.RemoveBefore(2);
        await EndSegmentAsync(log, version);
        while (commits-- > 0)
        {
            await PutAsync(log, ++version, [1, 2, 3]);
        }
        return (disk, length);
    }

    private static async Task<WriteAheadLog> StartAsync(MemoryDisk disk, Durability? durability = null)
    {
        var environment = StoreEnvironment.Around(disk);
        var segments = new LogSegments(disk, environment.Random);
        await segments.StartAsync(0, 0);
        return new WriteAheadLog(environment, durability ?? new Durability.EachCommit(), segments, _ => { });
    }

    private static async Task PutAsync(WriteAheadLog log, int version, byte[] value)
    {
        var change = new Change(ChangeKind.Put, new byte[] { (byte)version }, value);
        await log.Append(version, [change], CommitRecord.SizeOf(change));
    }

    private static async Task EndSegmentAsync(WriteAheadLog log, long version)
    {
        log.StartSegment(version);
        await log.WaitForPending();
    }

    /// <summary>Six commits in three files.</summary>
    private static async Task<MemoryDisk> WriteAsync(byte[]? value = null)
    {
        var disk = new MemoryDisk();
        await using var log = await StartAsync(disk);
        for (var version = 1; version <= 6; version++)
        {
            await PutAsync(log, version, value ?? [1, 2, 3]);
            if (version is 2 or 4)
            {
                await EndSegmentAsync(log, version);
            }
        }
        return disk;
    }

    private static async Task<List<long>> ReplayAsync(MemoryDisk disk, long firstFrame = 0)
    {
        var versions = new List<long>();
        await new LogReplay(disk, firstFrame, hasBegun: true).RunAsync(
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
