using Stator.Storage.Embedded;

namespace Stator.Storage.Compaction;

/// <summary>
/// Holds commits back when flushes and compactions fall behind, first by a rate, then wholly, so that memory and level 0 stay bounded. When
/// they fail rather than lag, commits fail with the reason instead of waiting for it to pass.
/// </summary>
internal sealed class WriteThrottle(StoreEnvironment environment, LiveState state)
{
    private const double FastestBytesPerSecond = 64 << 20;
    private const double StepFactor = 0.75;
    private const double LongestWaitSeconds = 0.1; // Then it is seen anew whether there is a need to wait.

    private readonly Lock _gate = new();
    private readonly TimeProvider _time = environment.Time;
    private volatile bool _isOpen = true;
    private TaskCompletionSource? _stopped;
    private StoreFailedException? _failure;
    private StoreFailedException? _closed;
    private double _bytesPerSecond;
    private double _allowance;
    private long _refilledAt;
    private long _waits;
    private long _waitedTicks;

    /// <summary>How many commits were held back.</summary>
    public long Waits => Volatile.Read(ref _waits);

    /// <summary>For how long in sum.</summary>
    public TimeSpan Waited => new(Volatile.Read(ref _waitedTicks));

    /// <summary>Completes when a commit may go on.</summary>
    /// <exception cref="StoreFailedException">Background work fails, and there is no room for more commits.</exception>
    public ValueTask WaitAsync(CancellationToken cancellationToken) => _isOpen ? ValueTask.CompletedTask : WaitSlowlyAsync(cancellationToken);

    /// <summary>Counts what a commit wrote against the rate.</summary>
    public void Count(long bytes)
    {
        if (!_isOpen)
        {
            lock (_gate)
            {
                _allowance -= bytes;
            }
        }
    }

    /// <summary>Nobody waits for a store that closes.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = new StoreFailedException("The store is closed.");
            _isOpen = false;
            _stopped?.TrySetResult();
            _stopped = null;
        }
    }

    /// <summary>Takes the shape of the store into account, as it is now.</summary>
    /// <param name="failureNow">Tells why background work does not go on; null when it does.</param>
    public void Update(Func<StoreFailedException?> failureNow)
    {
        lock (_gate)
        {
            if (_closed is not null)
            {
                return;
            }
            var view = state.View;
            var recent = view.Tables.Levels[0].Count;
            var isFull = view.Immutable.Count >= StoreShape.ImmutableMax && view.Active.IsFull;
            var isStopped = isFull || recent >= StoreShape.StopAt;
            _failure = isStopped ? failureNow() : null;
            _bytesPerSecond = recent >= StoreShape.SlowAt ? FastestBytesPerSecond * Math.Pow(StepFactor, recent - StoreShape.SlowAt) : 0;
            if (!isStopped || _failure is not null)
            {
                _stopped?.TrySetResult();
                _stopped = null;
            }
            else
            {
                _stopped ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
            var wasOpen = _isOpen;
            _isOpen = !isStopped && _bytesPerSecond == 0;
            if (wasOpen && !_isOpen)
            {
                (_allowance, _refilledAt) = (0, _time.GetTimestamp());
            }
        }
    }

    private async ValueTask WaitSlowlyAsync(CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        while (Pending(cancellationToken) is { } pending)
        {
            await pending;
        }
        Interlocked.Increment(ref _waits);
        Interlocked.Add(ref _waitedTicks, _time.GetElapsedTime(start).Ticks);
    }

    /// <summary>What to wait for; null when the commit may go on.</summary>
    private Task? Pending(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if ((_closed ?? _failure) is { } refusal)
            {
                throw refusal;
            }
            if (_stopped is not null)
            {
                return _stopped.Task.WaitAsync(cancellationToken);
            }
            if (_bytesPerSecond == 0)
            {
                return null;
            }
            Refill();
            return _allowance >= 0
                ? null
                : Task.Delay(TimeSpan.FromSeconds(Math.Clamp(-_allowance / _bytesPerSecond, 0.001, LongestWaitSeconds)), _time, cancellationToken);
        }
    }

    private void Refill()
    {
        var now = _time.GetTimestamp();
        _allowance = Math.Min(_allowance + (_time.GetElapsedTime(_refilledAt, now).TotalSeconds * _bytesPerSecond), _bytesPerSecond / 1000);
        _refilledAt = now;
    }
}
