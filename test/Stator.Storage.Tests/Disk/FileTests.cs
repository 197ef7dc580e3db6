using Stator.Storage.Disk;

namespace Stator.Storage.Tests.Disk;

/// <summary>Both kinds of files read what was written, from pool threads and from threads that may block.</summary>
public sealed class FileTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_written_is_read(bool onMachine)
    {
        var folder = Directory.CreateTempSubdirectory("stator-").FullName;
        using (var local = LocalDisk.OpenFolder(folder))
        {
            IDisk disk = onMachine ? local : new MemoryDisk();
            await CheckAsync(disk, "pool");
            await BackgroundThreads.Instance.RunAsync("test", yields: true, () => CheckAsync(disk, "background"));
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_fails_on_a_background_thread_fails_for_who_waits() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => BackgroundThreads.Instance.RunAsync(
            "test",
            yields: false,
            async () =>
            {
                await Task.Yield();
                throw new InvalidOperationException();
            }));

    private static async Task CheckAsync(IDisk disk, string name)
    {
        var random = new Random(1);
        var bytes = new byte[700_000];
        random.NextBytes(bytes);
        using var file = disk.Create(name);
        await file.WriteAsync(0, bytes.AsMemory(0, 300_000));
        await file.WriteAsync(300_000, bytes.AsMemory(300_000));
        file.StartWriteback();
        await file.SyncAsync();
        Assert.Equal(bytes.Length, file.Length);
        for (var probe = 0; probe < 200; probe++)
        {
            var offset = random.Next(bytes.Length);
            var target = new byte[random.Next(1, 100_000)];
            var done = 0;
            for (int read; done < target.Length && (read = await file.ReadAsync(offset + done, target.AsMemory(done), default)) > 0;)
            {
                done += read;
            }
            Assert.Equal(Math.Min(target.Length, bytes.Length - offset), done);
            Assert.True(bytes.AsSpan(offset, done).SequenceEqual(target.AsSpan(0, done)));
        }
        Assert.Equal(0, await file.ReadAsync(bytes.Length, new byte[10], default));
        file.Truncate(10);
        Assert.Equal(10, file.Length);
        Assert.Contains(name, disk.List());
    }
}
