using System.Globalization;
using HdrHistogram;

namespace Stator.Load.Comparison;

/// <summary>Figures as lines of text.</summary>
internal static class Report
{
    private const int BarCharacters = 50;
    private const long FirstNanoseconds = 62_500;

    /// <summary>A server's figures, and how they relate to those of the first server.</summary>
    public static void Write(Measurement result, Measurement first)
    {
        var costs = (result.CpuMicroseconds is { } cpu ? $"  cpu {cpu,6:F1} us" : "") + (result.AllocatedBytes is { } bytes ? $"  allocated {bytes,7:N0} B" : "");
        var ratio = result == first ? "" : $"  x{result.RequestsPerSecond / first.RequestsPerSecond:F2}"
            + (result.CpuMicroseconds is { } own && first.CpuMicroseconds is { } others ? $" cpu x{own / others:F2}" : "");
        var refused = result.Refused == 0 ? "" : $"  REFUSED {result.Refused:N0}";
        Console.WriteLine(
            $"  {result.Server,-10} {result.RequestsPerSecond,9:N0}/s  p50 {result.P50,6:F2} ms  p99 {result.P99,6:F2} ms  p99.9 {result.P999,6:F2} ms  max {result.Max,6:F1} ms"
            + costs + ratio + refused);
    }

    /// <summary>How many answers came within each doubling of the time.</summary>
    public static void Write(HistogramBase latencies)
    {
        for (var (from, to) = (0L, FirstNanoseconds); from <= latencies.GetMaxValue(); (from, to) = (to, to * 2))
        {
            var count = latencies.RecordedValues().Where(value => value.ValueIteratedTo >= from && value.ValueIteratedTo < to).Sum(value => value.CountAtValueIteratedTo);
            var bar = new string('#', (int)(count * BarCharacters / latencies.TotalCount));
            Console.WriteLine($"    below {(to / 1e6).ToString("F2", CultureInfo.InvariantCulture),9} ms  {count,10:N0}  {bar}");
        }
    }
}
