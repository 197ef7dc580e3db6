namespace Stator.Load.Comparison;

/// <summary>What a request may allocate in the server, all told, Kestrel's part included.</summary>
internal static class AllocationLimits
{
    private static readonly Dictionary<string, double> BytesMax = new() { ["get"] = 1536, ["put"] = 3072 };

    /// <summary>Tells what is above its limit; true when nothing is.</summary>
    public static bool Hold(IEnumerable<Measurement> results)
    {
        var above = results.Where(result => result.AllocatedBytes > BytesMax.GetValueOrDefault(result.Workload, double.MaxValue)).ToList();
        foreach (var result in above)
        {
            Console.WriteLine($"GATE: {result.Workload} on {result.Server} allocates {result.AllocatedBytes:N0} bytes a request, and may allocate {BytesMax[result.Workload]:N0}.");
        }
        return above.Count == 0;
    }
}
