using System.Reflection;
using BenchmarkDotNet.Reports;

namespace Stator.MicroBench;

/// <summary>How many bytes a benchmark may allocate an operation.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AllocatesAtMostAttribute(long bytes) : Attribute
{
    /// <summary>Bytes an operation.</summary>
    public long Bytes { get; } = bytes;
}

/// <summary>Compares what was allocated with what may be.</summary>
internal static class AllocationGate
{
    /// <summary>Says which benchmarks allocate too much; true when none does.</summary>
    public static bool Report(IEnumerable<Summary> summaries)
    {
        var holds = true;
        foreach (var report in summaries.SelectMany(summary => summary.Reports))
        {
            var method = report.BenchmarkCase.Descriptor.WorkloadMethod;
            var limit = method.GetCustomAttribute<AllocatesAtMostAttribute>()?.Bytes;
            var allocated = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase);
            if (limit is null || allocated is null || allocated > limit)
            {
                Console.WriteLine($"GATE: {method.DeclaringType!.Name}.{method.Name} allocates {allocated} bytes an operation, and may allocate {limit}.");
                holds = false;
            }
        }
        Console.WriteLine(holds ? "GATE: no benchmark allocates more than it may." : "GATE: failed.");
        return holds;
    }
}
