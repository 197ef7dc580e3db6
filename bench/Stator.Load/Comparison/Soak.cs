using System.Diagnostics;

namespace Stator.Load.Comparison;

/// <summary>
/// One workload for a long time: whether requests a second drift, memory grows, and how long garbage collections hold the server up.
/// </summary>
/// <param name="server">The server, whose process must be known.</param>
/// <param name="shape">How requests are sent.</param>
internal sealed class Soak(MeasuredServer server, LoadShape shape)
{
    private const int Requests = 20_000;
    private const int Intervals = 20;

    private readonly record struct Interval(double RequestsPerSecond, double ResidentMegabytes);

    /// <summary>Runs, tells each twentieth of the time, and at the end how the last quarter of it compares with the first.</summary>
    public async Task RunAsync(string workload, CancellationToken cancellationToken)
    {
        await Workloads.SeedAsync(server.Endpoint, cancellationToken);
        using var process = Process.GetProcessById(server.ProcessId ?? throw new ArgumentException("Which process is it? --pid NAME=PID"));
        using var events = RuntimeEvents.Of(process.Id);
        var load = new LoadGenerator(server.Endpoint, await SignedRequests.CreateAsync(server.Endpoint, workload, Requests, cancellationToken), shape);
        var running = load.RunAsync(cancellationToken);
        var intervals = new List<Interval>();
        for (var clock = Stopwatch.StartNew(); intervals.Count < Intervals; clock.Restart())
        {
            var before = load.Done;
            await Task.Delay(shape.Time / Intervals, cancellationToken);
            process.Refresh();
            intervals.Add(new Interval((load.Done - before) / clock.Elapsed.TotalSeconds, process.WorkingSet64 / 1e6));
            Console.WriteLine($"  {intervals[^1].RequestsPerSecond,9:N0}/s  {intervals[^1].ResidentMegabytes,6:N0} MB resident  longest pause {events.LongestPause:F1} ms, of a full collection {events.LongestFullPause:F1} ms");
        }
        await running;
        var (first, last) = (intervals[..(Intervals / 4)], intervals[^(Intervals / 4)..]);
        Console.WriteLine(
            $"last quarter to first: requests x{last.Average(one => one.RequestsPerSecond) / first.Average(one => one.RequestsPerSecond):F3}, "
            + $"resident x{last.Average(one => one.ResidentMegabytes) / first.Average(one => one.ResidentMegabytes):F3}; slowest twentieth to the mean x{intervals.Min(one => one.RequestsPerSecond) / intervals.Average(one => one.RequestsPerSecond):F3}; "
            + $"p99 {load.Latencies.GetValueAtPercentile(99) / 1e6:F2} ms; refused {load.Refused:N0}");
    }
}
