using System.Buffers.Binary;
using System.Diagnostics;
using Stator.Storage;
using Stator.Storage.Disk;
using Stator.Storage.Embedded;

namespace Stator.StoreBench;

/// <summary>What to measure with.</summary>
internal sealed record BenchSettings(string Folder, long Entries, int ValueBytes, long Operations, int Threads, long MemoryBytes, bool Sync, bool Warm);

/// <summary>The workloads, named as db_bench names them.</summary>
internal sealed class Workloads(BenchSettings settings, EmbeddedStore store)
{
    private const int KeyBytes = 16;

    public static IReadOnlyList<string> Names { get; } = ["fillrandom", "overwrite", "readrandom", "seekrandom", "readwhilewriting", "increment", "incrementhot", "compact", "die"];

    public static async Task RunAsync(string[] names, BenchSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Warm)
        {
            await OpenCopyAsync(settings, cancellationToken);
        }
        using var disk = LocalDisk.OpenFolder(settings.Folder);
        var options = OptionsOf(settings);
        var logBytes = new DirectoryInfo(settings.Folder).EnumerateFiles("log-*").Where(file => file.Extension.Length == 0).Sum(file => file.Length);
        var sinceStart = DateTime.Now - Process.GetCurrentProcess().StartTime;
        var opening = Stopwatch.StartNew();
        await using var store = await EmbeddedStore.OpenAsync(disk, options, cancellationToken);
        var seconds = opening.Elapsed.TotalSeconds;
        Console.WriteLine(
            $"{"open",-18} {seconds * 1e3,10:F0} ms, {sinceStart.TotalMilliseconds:F0} ms after the process began;"
            + $" log of {logBytes / 1e6:F1} MB, {logBytes / 1e6 / seconds:F0} MB/s");
        var workloads = new Workloads(settings, store);
        foreach (var name in names)
        {
            await workloads.RunAsync(name, cancellationToken);
        }
        workloads.WriteStatistics();
    }

    private static EmbeddedStoreOptions OptionsOf(BenchSettings settings) => new()
    {
        MemoryBytes = settings.MemoryBytes,
        Durability = settings.Sync ? new Durability.EachCommit() : new Durability.None(),
    };

    private static async Task OpenCopyAsync(BenchSettings settings, CancellationToken cancellationToken)
    {
        var copy = Directory.CreateTempSubdirectory("stator-bench-");
        foreach (var file in new DirectoryInfo(settings.Folder).EnumerateFiles())
        {
            file.CopyTo(Path.Combine(copy.FullName, file.Name));
        }
        using (var disk = LocalDisk.OpenFolder(copy.FullName))
        {
            await using var store = await EmbeddedStore.OpenAsync(disk, OptionsOf(settings), cancellationToken);
        }
        copy.Delete(recursive: true);
    }

    private void WriteStatistics()
    {
        var statistics = store.Statistics;
        Console.WriteLine(
            $"conflicts {statistics.Conflicts}, write amplification {statistics.WriteAmplification:F2} (flushed {statistics.FlushedBytes >> 20} MB, compacted"
            + $" {statistics.CompactedWrittenBytes >> 20} MB), held back {statistics.Waited.TotalSeconds:F1} s");
        var full = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        Console.WriteLine(
            $"garbage collections {GC.CollectionCount(0)}, of all generations {GC.CollectionCount(2)}, paused {GC.GetTotalPauseDuration().TotalMilliseconds:F0} ms in"
            + $" all, the last full one {full.PauseDurations[0].TotalMilliseconds:F1} ms");
        Console.WriteLine($"cache hits {statistics.CacheHits}, misses {statistics.CacheMisses}");
        foreach (var (level, number) in statistics.Levels.Select((level, number) => (level, number)).Where(entry => entry.level.Tables > 0))
        {
            Console.WriteLine($"level {number}: {level.Tables} tables, {level.Bytes >> 20} MB, {level.Entries} entries");
        }
    }

    private async Task RunAsync(string name, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var allocated = GC.GetTotalAllocatedBytes();
        var processor = Environment.CpuUsage.TotalTime;
        var done = name switch
        {
            "fillrandom" or "overwrite" => await ManyAsync(settings.Entries, PutAsync, cancellationToken),
            "readrandom" => await ManyAsync(settings.Operations, GetAsync, cancellationToken),
            "seekrandom" => await ManyAsync(settings.Operations, SeekAsync, cancellationToken),
            "increment" => await ManyAsync(settings.Operations, (random, cancellation) => IncrementAsync(Key(random), cancellation), cancellationToken),
            "incrementhot" => await IncrementHotAsync(cancellationToken),
            "readwhilewriting" => await ReadWhileWritingAsync(cancellationToken),
            "compact" => await CompactAsync(cancellationToken),
            "die" => Die(),
            _ => throw new ArgumentException($"There is no workload {name}. There are: {string.Join(", ", Names)}."),
        };
        var seconds = clock.Elapsed.TotalSeconds;
        Console.WriteLine(
            $"{name,-18} {done / seconds,10:F0} ops/s {seconds * 1e6 / done * settings.Threads,8:F2} us/op"
            + $" {(Environment.CpuUsage.TotalTime - processor).TotalSeconds / seconds,5:F2} cores"
            + $" {(GC.GetTotalAllocatedBytes() - allocated) / done,7} B/op"
            + $"  rss {Environment.WorkingSet >> 20} MB  disk {FolderBytes() >> 20} MB");
    }

    private async Task<long> ManyAsync(long count, Func<Random, CancellationToken, ValueTask> operation, CancellationToken cancellationToken)
    {
        await Task.WhenAll(Enumerable.Range(0, settings.Threads).Select(thread => Task.Run(
            async () =>
            {
                var random = new Random(thread + Environment.TickCount);
                for (var at = 0L; at < count / settings.Threads; at++)
                {
                    await operation(random, cancellationToken);
                }
            },
            cancellationToken)));
        return count / settings.Threads * settings.Threads;
    }

    private async Task<long> ReadWhileWritingAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var written = 0L;
        var clock = Stopwatch.StartNew();
        var writer = Task.Run(
            async () =>
            {
                var random = new Random(-1);
                for (; !stop.IsCancellationRequested; written++)
                {
                    await PutAsync(random, CancellationToken.None);
                }
            },
            CancellationToken.None);
        var read = await ManyAsync(settings.Operations, GetAsync, cancellationToken);
        await stop.CancelAsync();
        await writer;
        Console.WriteLine($"{"  its writer",-18} {written / clock.Elapsed.TotalSeconds,10:F0} ops/s");
        return read;
    }

    /// <summary>All at one key; each increment must count, once.</summary>
    private async Task<long> IncrementHotAsync(CancellationToken cancellationToken)
    {
        var key = "hot"u8.ToArray();
        var before = await ReadCountAsync(key, cancellationToken);
        var done = await ManyAsync(settings.Operations, (_, cancellation) => IncrementAsync(key, cancellation), cancellationToken);
        var counted = await ReadCountAsync(key, cancellationToken) - before;
        return counted == done ? done : throw new InvalidOperationException($"{done} increments counted as {counted}.");
    }

    private async ValueTask<long> ReadCountAsync(byte[] key, CancellationToken cancellationToken)
    {
        using var snapshot = store.OpenSnapshot();
        return await snapshot.GetAsync(key, cancellationToken) is { } value ? BinaryPrimitives.ReadInt64BigEndian(value) : 0;
    }

    private async ValueTask IncrementAsync(byte[] key, CancellationToken cancellationToken) => await store.TransactAsync(
        static async (transaction, state, cancellation) =>
        {
            var value = new byte[Math.Max(8, state.ValueBytes)];
            var count = await transaction.GetAsync(state.Key, cancellation) is { } before ? BinaryPrimitives.ReadInt64BigEndian(before) : 0;
            BinaryPrimitives.WriteInt64BigEndian(value, count + 1);
            transaction.Put(state.Key, value);
            return true;
        },
        (Key: key, settings.ValueBytes),
        cancellationToken);

    private async Task<long> CompactAsync(CancellationToken cancellationToken)
    {
        await store.CompactAsync(_ => { }, cancellationToken);
        return 1;
    }

    /// <summary>As kill -9 does: the next start must read the log.</summary>
    private static long Die()
    {
        Process.GetCurrentProcess().Kill();
        throw new InvalidOperationException("The process is still there.");
    }

    private ValueTask PutAsync(Random random, CancellationToken cancellationToken)
    {
        var value = new byte[settings.ValueBytes];
        random.NextBytes(value.AsSpan(0, Math.Min(64, value.Length)));
        var put = store.TransactAsync(
            static (transaction, entry, _) =>
            {
                transaction.Put(entry.Key, entry.Value);
                return new ValueTask<bool>(true);
            },
            (Key: Key(random), Value: value),
            cancellationToken);
        return put.IsCompletedSuccessfully ? Done(put.Result) : FinishAsync(put);
    }

    private static ValueTask Done(bool result) => result ? ValueTask.CompletedTask : throw new InvalidOperationException("It was not written.");

    private static async ValueTask FinishAsync(ValueTask<bool> put) => await put;

    private async ValueTask GetAsync(Random random, CancellationToken cancellationToken)
    {
        using var snapshot = store.OpenSnapshot();
        await snapshot.GetAsync(Key(random), cancellationToken);
    }

    private async ValueTask SeekAsync(Random random, CancellationToken cancellationToken)
    {
        using var snapshot = store.OpenSnapshot();
        var cursor = snapshot.Range(new KeyRange(Key(random), default));
        await cursor.MoveNextAsync(cancellationToken);
        _ = cursor.Value;
    }

    private byte[] Key(Random random)
    {
        var key = new byte[KeyBytes];
        key.AsSpan().Fill((byte)'0');
        BinaryPrimitives.WriteInt64BigEndian(key, random.NextInt64(settings.Entries));
        return key;
    }

    private long FolderBytes() => new DirectoryInfo(settings.Folder).EnumerateFiles().Sum(file => file.Length);
}
