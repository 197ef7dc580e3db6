using System.Diagnostics;
using HdrHistogram;

namespace Stator.Load.Comparison;

/// <summary>
/// Workloads on servers side by side: each round goes over all servers in turn, so that a drift of the machine meets all alike. What is told is
/// the median of the rounds.
/// </summary>
internal sealed class ComparisonRun(IReadOnlyList<MeasuredServer> servers, LoadShape shape, int rounds)
{
    private const int Requests = 2000;
    private const int BatchRequests = 400;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    /// <summary>Measures, and tells each figure as it is there.</summary>
    /// <param name="withHistogram">True to show how latencies are spread.</param>
    public async Task<IReadOnlyList<Measurement>> RunAsync(IEnumerable<string> workloads, bool withHistogram, CancellationToken cancellationToken)
    {
        foreach (var server in servers.Where(server => server.HasTables))
        {
            await Workloads.SeedAsync(server.Endpoint, cancellationToken);
            Console.WriteLine($"{server.Name}: tables are filled");
        }
        var results = new List<Measurement>();
        foreach (var workload in workloads)
        {
            Console.WriteLine($"\n{Workloads.Describe(workload)}");
            var measured = await MeasureAsync(workload, cancellationToken);
            foreach (var (result, latencies) in measured)
            {
                Report.Write(result, measured[0].Result);
                if (withHistogram)
                {
                    Report.Write(latencies);
                }
                results.Add(result);
            }
        }
        return results;
    }

    private async Task<List<(Measurement Result, HistogramBase Latencies)>> MeasureAsync(string workload, CancellationToken cancellationToken)
    {
        var all = servers.ToDictionary(server => server, _ => new List<Measurement>());
        var latencies = new Dictionary<MeasuredServer, HistogramBase>();
        foreach (var server in servers)
        {
            await GenerateAsync(server, workload, shape with { Time = WarmUp }, cancellationToken);
        }
        for (var round = 0; round < rounds; round++)
        {
            foreach (var server in servers)
            {
                var (measurement, last) = await MeasureAsync(server, workload, cancellationToken);
                all[server].Add(measurement);
                latencies[server] = last;
            }
        }
        return [.. servers.Select(server => (Measurement.Median(all[server]), latencies[server]))];
    }

    private async Task<(Measurement, HistogramBase)> MeasureAsync(MeasuredServer server, string workload, CancellationToken cancellationToken)
    {
        using var process = server.ProcessId is { } id ? Process.GetProcessById(id) : null;
        using var events = process is null ? null : RuntimeEvents.Of(process.Id);
        var before = process?.TotalProcessorTime;
        var (load, seconds) = await GenerateAsync(server, workload, shape, cancellationToken);
        process?.Refresh();
        var spent = process?.TotalProcessorTime - before;
        await Task.Delay(events is null ? TimeSpan.Zero : TimeSpan.FromSeconds(1.2), cancellationToken); // The last second is told at its end.
        var measurement = new Measurement(
            workload, server.Name, load.Done / seconds, At(50), At(99), At(99.9), load.Latencies.GetMaxValue() / 1e6,
            spent?.TotalMicroseconds / load.Done, events is { IsThere: true } ? events.AllocatedBytes / load.Done : null, load.Refused);
        return (measurement, load.Latencies);

        double At(double percentile) => load.Latencies.GetValueAtPercentile(percentile) / 1e6;
    }

    private static async Task<(LoadGenerator Load, double Seconds)> GenerateAsync(
        MeasuredServer server, string workload, LoadShape shape, CancellationToken cancellationToken)
    {
        var requests = await SignedRequests.CreateAsync(server.Endpoint, workload, workload == "batch" ? BatchRequests : Requests, cancellationToken);
        var load = new LoadGenerator(server.Endpoint, requests, shape);
        return (load, await load.RunAsync(cancellationToken));
    }
}
