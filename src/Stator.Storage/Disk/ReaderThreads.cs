using System.Collections.Concurrent;

namespace Stator.Storage.Disk;

/// <summary>
/// A few threads that wait for the device when what is read is not in the operating system's cache. They start when the first such read
/// comes, and serve all disks of the process.
/// </summary>
internal static class ReaderThreads
{
    private const int Count = 8;

    private static readonly Lazy<BlockingCollection<Job>> Jobs = new(Start);

    private sealed class Job(Func<int> read) : TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public void Run()
        {
            try
            {
                SetResult(read());
            }
            catch (Exception failure)
            {
                SetException(failure);
            }
        }
    }

    public static ValueTask<int> RunAsync(Func<int> read)
    {
        var job = new Job(read);
        Jobs.Value.Add(job);
        return new ValueTask<int>(job.Task);
    }

    private static BlockingCollection<Job> Start()
    {
        var jobs = new BlockingCollection<Job>();
        for (var at = 0; at < Count; at++)
        {
            new Thread(() => Work(jobs)) { IsBackground = true, Name = "stator read" }.Start();
        }
        return jobs;
    }

    private static void Work(BlockingCollection<Job> jobs)
    {
        foreach (var job in jobs.GetConsumingEnumerable())
        {
            job.Run();
        }
    }
}
