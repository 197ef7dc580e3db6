using System.Runtime.InteropServices;

namespace Stator.Storage.Disk;

/// <summary>A thread of its own for each piece of work. Disk work that it does runs right there; none of the pool's threads takes part.</summary>
public sealed partial class BackgroundThreads : IBackground
{
    [ThreadStatic]
    private static bool _isCurrent;

    private const int ProcessPriority = 0;
    private const int YieldingNice = 10;

    private BackgroundThreads()
    {
    }

    /// <summary>The one instance; it holds nothing.</summary>
    public static BackgroundThreads Instance { get; } = new();

    /// <summary>True on a thread that may block.</summary>
    internal static bool IsCurrent => _isCurrent;

    /// <inheritdoc/>
    public Task RunAsync(string name, bool yields, Func<Task> work)
    {
        var queue = new WorkQueue(work, yields);
        new Thread(queue.Run) { IsBackground = true, Name = name }.Start();
        return queue.Completion;
    }

    /// <summary>On Linux the nice value is a thread's own; 0 stands for the calling thread.</summary>
    private static void LowerPriority()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SetPriority(ProcessPriority, 0, YieldingNice);
        }
        else
        {
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);

    /// <summary>Brings the continuations of one piece of work back to its thread, which sleeps while there is none: it does not spin.</summary>
    private sealed class WorkQueue(Func<Task> work, bool yields) : SynchronizationContext
    {
        private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = [];
        private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private bool _isDone;

        public Task Completion => _completion.Task;

        public void Run()
        {
            _isCurrent = true;
            SetSynchronizationContext(this);
            if (yields)
            {
                LowerPriority();
            }
            var running = work();
            running.ContinueWith(_ => End(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            while (TryTake(out var posted))
            {
                posted.Callback(posted.State);
            }
            if (running.IsFaulted)
            {
                _completion.SetException(running.Exception.InnerExceptions);
            }
            else
            {
                _completion.SetResult();
            }
        }

        public override void Post(SendOrPostCallback d, object? state)
        {
            lock (_posted)
            {
                _posted.Enqueue((d, state));
                Monitor.Pulse(_posted);
            }
        }

        private bool TryTake(out (SendOrPostCallback Callback, object? State) posted)
        {
            lock (_posted)
            {
                while (!_posted.TryDequeue(out posted))
                {
                    if (_isDone)
                    {
                        return false;
                    }
                    Monitor.Wait(_posted);
                }
                return true;
            }
        }

        private void End()
        {
            lock (_posted)
            {
                _isDone = true;
                Monitor.Pulse(_posted);
            }
        }

        public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

        public override SynchronizationContext CreateCopy() => this;
    }
}
