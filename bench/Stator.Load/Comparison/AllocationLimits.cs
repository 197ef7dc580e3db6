namespace Stator.Load.Comparison;

/// <summary>What a request may allocate in the server, all told, Kestrel's part included.</summary>
internal static class AllocationLimits
{
    private static readonly Dictionary<string, double> BytesMax = new() { ["get"] = 1536, ["put"] = 3072 };

    /// <summary>Tells what is above its limit; true when nothing is, and something was measured.</summary>
    public static bool Hold(IReadOnlyList<Measurement> results)
    {
        if (!results.Any(result => BytesMax.ContainsKey(result.Workload) && result.AllocatedBytes is not null))
        {
            Console.WriteLine("GATE: nothing that has a limit was measured. It needs --pid NAME=PID of a .NET server, and get or put among the workloads.");
            return false;
        }
        var above = results.Where(result => result.AllocatedBytes > BytesMax.GetValueOrDefault(result.Workload, double.MaxValue)).ToList();
        foreach (var result in above)
        {
            Console.WriteLine($"GATE: {result.Workload} on {result.Server} allocates {result.AllocatedBytes:N0} bytes a request, and may allocate {BytesMax[result.Workload]:N0}.");
        }
        return above.Count == 0;
    }
}
