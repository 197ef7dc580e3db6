namespace Stator.Load.Comparison;

/// <summary>What a workload on a server came to.</summary>
/// <param name="Workload">The workload.</param>
/// <param name="Server">The server's name.</param>
/// <param name="RequestsPerSecond">Answers a second.</param>
/// <param name="P50">Milliseconds, as the others.</param>
/// <param name="P99">Ninety-nine of a hundred are faster.</param>
/// <param name="P999">999 of a thousand are faster.</param>
/// <param name="Max">The slowest.</param>
/// <param name="CpuMicroseconds">Processor time of the server for a request, microseconds; null when its process is unknown.</param>
/// <param name="AllocatedBytes">Bytes that the server allocated for a request; null when it is no .NET process that is known.</param>
/// <param name="Refused">Answers other than 200.</param>
internal sealed record Measurement(
    string Workload, string Server, double RequestsPerSecond, double P50, double P99, double P999, double Max,
    double? CpuMicroseconds, double? AllocatedBytes, long Refused)
{
    /// <summary>The median of each figure; what was refused, all together.</summary>
    public static Measurement Median(IReadOnlyList<Measurement> rounds)
    {
        return rounds[0] with
        {
            RequestsPerSecond = Of(round => round.RequestsPerSecond)!.Value,
            P50 = Of(round => round.P50)!.Value,
            P99 = Of(round => round.P99)!.Value,
            P999 = Of(round => round.P999)!.Value,
            Max = Of(round => round.Max)!.Value,
            CpuMicroseconds = Of(round => round.CpuMicroseconds),
            AllocatedBytes = Of(round => round.AllocatedBytes),
            Refused = rounds.Sum(round => round.Refused),
        };

        double? Of(Func<Measurement, double?> figure) => rounds.Select(figure).Order().ElementAt(rounds.Count / 2);
    }
}
