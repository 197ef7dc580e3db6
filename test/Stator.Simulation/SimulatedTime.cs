namespace Stator.Simulation;

/// <summary>Time that stands still while anything is ready to go on, and then jumps to the next timer.</summary>
internal sealed class SimulatedTime : TimeProvider
{
    private readonly PriorityQueue<Timer, (long At, long Order)> _timers = new();
    private long _now;
    private long _order;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Fires the timer that is due next; false when there is none.</summary>
    public bool MoveToNextTimer()
    {
        while (_timers.TryDequeue(out var timer, out var due))
        {
            if (timer.Due == due.At)
            {
                _now = Math.Max(_now, due.At);
                timer.Fire();
                return true;
            }
        }
        return false;
    }

    private sealed class Timer(SimulatedTime time, TimerCallback callback, object? state) : ITimer
    {
        public long? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? null : time._now + dueTime.Ticks;
            if (Due is { } due)
            {
                time._timers.Enqueue(this, (due, time._order++));
            }
            return true;
        }

        public void Fire()
        {
            Due = null;
            callback(state);
        }

        public void Dispose() => Due = null;

        public ValueTask DisposeAsync()
        {
            Due = null;
            return ValueTask.CompletedTask;
        }
    }
}
