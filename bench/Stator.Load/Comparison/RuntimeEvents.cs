using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing;

namespace Stator.Load.Comparison;

/// <summary>What the runtime of a .NET process tells of itself: bytes allocated, and pauses for garbage collection. A process of another kind tells nothing.</summary>
internal sealed class RuntimeEvents : IDisposable
{
    private const string Counters = "System.Runtime";
    private const long GarbageCollection = 1;

    private readonly EventPipeSession? _session;
    private readonly Task _reading = Task.CompletedTask;
    private double _allocatedBytes;

    private RuntimeEvents(int processId)
    {
        try
        {
            _session = new DiagnosticsClient(processId).StartEventPipeSession(
            [
                new EventPipeProvider(Counters, EventLevel.Informational, 0, new Dictionary<string, string> { ["EventCounterIntervalSec"] = "1" }),
                new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, GarbageCollection),
            ], requestRundown: false);
        }
        catch (Exception problem) when (problem is ServerNotAvailableException or UnauthorizedAccessException)
        {
            return;
        }
        _reading = Task.Run(Read);
    }

    /// <summary>True when the process tells anything.</summary>
    public bool IsThere => _session is not null;

    /// <summary>Bytes allocated since, as far as was told; it is told every second.</summary>
    public double AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    /// <summary>The longest pause of a full collection since, milliseconds.</summary>
    public double LongestFullPause { get; private set; }

    /// <summary>The longest pause of any collection since, milliseconds.</summary>
    public double LongestPause { get; private set; }

    /// <summary>Begins to listen.</summary>
    public static RuntimeEvents Of(int processId) => new(processId);

    public void Dispose()
    {
        try
        {
            _session?.Stop();
        }
        catch (Exception gone) when (gone is ServerNotAvailableException or EndOfStreamException or TimeoutException)
        {
        }
        _reading.Wait();
        _session?.Dispose();
    }

    private void Read()
    {
        using var source = new EventPipeEventSource(_session!.EventStream);
        source.Dynamic.All += Count;
        var (began, generation) = (0.0, 0);
        source.Clr.GCSuspendEEStart += told => began = told.TimeStampRelativeMSec;
        source.Clr.GCStart += told => generation = told.Depth;
        source.Clr.GCRestartEEStop += told =>
        {
            var pause = told.TimeStampRelativeMSec - began;
            LongestPause = Math.Max(LongestPause, pause);
            LongestFullPause = generation < 2 ? LongestFullPause : Math.Max(LongestFullPause, pause);
        };
        source.Process();
    }

    private void Count(TraceEvent told)
    {
        if (told.ProviderName == Counters && told.PayloadNames.Length > 0 && told.PayloadValue(0) is IDictionary<string, object> outer
            && outer["Payload"] is IDictionary<string, object> counter && counter["Name"] is "alloc-rate")
        {
            Volatile.Write(ref _allocatedBytes, _allocatedBytes + Convert.ToDouble(counter["Increment"], System.Globalization.CultureInfo.InvariantCulture));
        }
    }
}
