namespace Stator.Delivery;

/// <summary>What became of a mapping's records since the server started. Any thread.</summary>
public sealed class DeliveryMetrics
{
    private const long RateWindow = 10_000; // Milliseconds.

    private readonly Queue<(long Time, int Records)> _lately = [];
    private long _delivered;
    private long _filtered;
    private long _givenUp;
    private long _calls;
    private long _failures;

    /// <summary>Records that the function took.</summary>
    public long Delivered => Interlocked.Read(ref _delivered);

    /// <summary>Records that no filter let pass.</summary>
    public long Filtered => Interlocked.Read(ref _filtered);

    /// <summary>Records that were tried in vain, or became too old.</summary>
    public long GivenUp => Interlocked.Read(ref _givenUp);

    /// <summary>Calls of the function.</summary>
    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>Calls that failed, or did not reach it.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>LastProcessingResult in the words of Lambda.</summary>
    public string LastResult { get; private set; } = "No records processed";

    /// <summary>Why the last call that failed did; null when none has.</summary>
    public string? LastProblem { get; private set; }

    internal void Called() => Interlocked.Increment(ref _calls);

    /// <summary>Records a second that the function took lately.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public double RateAt(long now)
    {
        lock (_lately)
        {
            Forget(now);
            return _lately.Sum(entry => entry.Records) / (RateWindow / 1000.0);
        }
    }

    internal void Took(int records, long now)
    {
        if (records == 0)
        {
            return;
        }
        Interlocked.Add(ref _delivered, records);
        LastResult = "OK";
        lock (_lately)
        {
            Forget(now);
            _lately.Enqueue((now, records));
        }
    }

    private void Forget(long now)
    {
        while (_lately.TryPeek(out var oldest) && oldest.Time <= now - RateWindow)
        {
            _lately.Dequeue();
        }
    }

    internal void Failed(string reason)
    {
        Interlocked.Increment(ref _failures);
        LastProblem = reason;
        LastResult = "PROBLEM: Function call failed";
    }

    internal void GaveUp(int records) => Interlocked.Add(ref _givenUp, records);

    internal void LeftOut(int records) => Interlocked.Add(ref _filtered, records);
}
