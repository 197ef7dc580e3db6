using System.Collections.Concurrent;

namespace Stator.Storage.Disk;

/// <summary>One thread that does what blocks, in order. A job's exception goes to who waits for the job.</summary>
internal sealed class DiskThread : IDisposable
{
    private readonly BlockingCollection<(Action Job, TaskCompletionSource Done)> _jobs = [];
    private readonly Thread _thread;

    public DiskThread()
    {
        _thread = new Thread(Work) { IsBackground = true, Name = "stator disk" };
        _thread.Start();
    }

    public ValueTask RunAsync(Action job)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _jobs.Add((job, done));
        return new ValueTask(done.Task);
    }

    public void Dispose()
    {
        _jobs.CompleteAdding();
        _thread.Join();
        _jobs.Dispose();
    }

    private void Work()
    {
        foreach (var (job, done) in _jobs.GetConsumingEnumerable())
        {
            try
            {
                job();
                done.SetResult();
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        }
    }
}
