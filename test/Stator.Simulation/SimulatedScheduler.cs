using Stator.Storage.Disk;

namespace Stator.Simulation;

/// <summary>
/// One thread that does everything: whatever is ready to go on waits here, and the seed decides what goes on next. When nothing is ready, time
/// moves to the next timer. So a run with the same seed is the same run.
/// </summary>
internal sealed class SimulatedScheduler(Random random) : SynchronizationContext, IBackground
{
    private readonly List<(SendOrPostCallback Callback, object? State)> _ready = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;

    public SimulatedTime Time { get; } = new();

    /// <summary>How many steps were made.</summary>
    public long Steps { get; private set; }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            throw new InvalidOperationException("Something left the simulation's thread: the run would not repeat.");
        }
        _ready.Add((d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;

    /// <inheritdoc/>
    public async Task RunAsync(string name, bool yields, Func<Task> work)
    {
        await Task.Yield();
        await work();
    }

    /// <summary>Goes on until the work is done, or for so many steps; true when it is done.</summary>
    public bool Run(Func<Task> work, long stepsMax)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            var running = work();
            for (var end = Steps + stepsMax; !running.IsCompleted && Steps < end; Steps++)
            {
                Step();
            }
            if (running.IsCompleted)
            {
                running.GetAwaiter().GetResult();
            }
            return running.IsCompleted;
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    private void Step()
    {
        if (_ready.Count == 0)
        {
            if (!Time.MoveToNextTimer())
            {
                throw new InvalidOperationException("Everything waits, and nothing will happen: a deadlock.");
            }
            return;
        }
        var at = random.Next(_ready.Count);
        var (callback, state) = _ready[at];
        _ready[at] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        callback(state);
    }
}
