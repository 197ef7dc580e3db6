using System.Diagnostics;
using HdrHistogram;

namespace Stator.Load.Comparison;

/// <summary>Sends requests over some connections and counts what comes back.</summary>
/// <param name="endpoint">Where the server listens.</param>
/// <param name="requests">What is sent, over and over.</param>
/// <param name="shape">How.</param>
internal sealed class LoadGenerator(Uri endpoint, IReadOnlyList<byte[]> requests, LoadShape shape)
{
    private const long LatencyMaxNanoseconds = 60_000_000_000;
    private const int SignificantDigits = 3;
    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private readonly LongHistogram _latencies = NewHistogram();
    private long _done;
    private long _refused;

    /// <summary>Latencies, nanoseconds.</summary>
    public HistogramBase Latencies => _latencies;

    /// <summary>Answers so far. Any thread.</summary>
    public long Done => Volatile.Read(ref _done);

    /// <summary>Answers other than 200.</summary>
    public long Refused => _refused;

    /// <summary>Runs to the end, and answers how many seconds that took.</summary>
    public async Task<double> RunAsync(CancellationToken cancellationToken)
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, shape.Connections).Select(_ => DynamoConnection.OpenAsync(endpoint, cancellationToken)));
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(connections.Select((connection, number) => Task.Run(() => SendAsync(connection, number, clock, cancellationToken), cancellationToken)));
        var seconds = clock.Elapsed.TotalSeconds;
        await Task.Yield(); // Away from the thread that answers arrive on.
        foreach (var connection in connections)
        {
            connection.Dispose();
        }
        return seconds;
    }

    private async Task SendAsync(DynamoConnection connection, int number, Stopwatch clock, CancellationToken cancellationToken)
    {
        var latencies = NewHistogram();
        var (refused, end) = (0L, (long)(shape.Time.TotalSeconds * Stopwatch.Frequency));
        var next = new Random(number).Next(requests.Count);
        for (var turn = 0L; ; turn++)
        {
            var due = await DueAsync(turn, number, clock, cancellationToken);
            if (due >= end)
            {
                break;
            }
            var (isGood, _) = await connection.SendAsync(requests[next], cancellationToken);
            refused += isGood ? 0 : 1;
            latencies.RecordValue(Math.Min(LatencyMaxNanoseconds, (long)((clock.ElapsedTicks - due) * NanosecondsPerTick)));
            Interlocked.Increment(ref _done);
            next = next + 1 < requests.Count ? next + 1 : 0;
        }
        lock (_latencies)
        {
            _latencies.Add(latencies);
            _refused += refused;
        }
    }

    /// <summary>When a connection's next request is due: now, or in an open loop at its time, until which it waits.</summary>
    private async ValueTask<long> DueAsync(long turn, int number, Stopwatch clock, CancellationToken cancellationToken)
    {
        if (shape.RequestsPerSecond is not { } rate)
        {
            return clock.ElapsedTicks;
        }
        var due = (long)(((turn * shape.Connections) + number) / rate * Stopwatch.Frequency);
        for (var left = due - clock.ElapsedTicks; left > 0; left = due - clock.ElapsedTicks)
        {
            var milliseconds = left * 1000 / Stopwatch.Frequency;
            await (milliseconds > 1 ? Task.Delay((int)milliseconds - 1, cancellationToken) : Task.Run(static () => Thread.Sleep(0), cancellationToken));
        }
        return due;
    }

    private static LongHistogram NewHistogram() => new(LatencyMaxNanoseconds, SignificantDigits);
}
