using System.Diagnostics.Metrics;

namespace Stator.Storage.Embedded;

/// <summary>Offers a store's statistics to whoever listens to the meter <c>Stator.Storage</c> (dotnet-counters, OpenTelemetry).</summary>
public sealed class StoreMetrics : IDisposable
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Stator.Storage";

    private readonly Meter _meter = new(MeterName);
    private readonly EmbeddedStore _store;

    /// <summary>Offers them until it is disposed.</summary>
    public StoreMetrics(EmbeddedStore store)
    {
        _store = store;
        Counter("stator.store.commits", "{commit}", "Commits.", s => s.Commits);
        Counter("stator.store.committed", "By", "Bytes of keys and values committed.", s => s.CommittedBytes);
        Counter("stator.store.conflicts", "{transaction}", "Transactions that ran again because what they had read was changed.", s => s.Conflicts);
        Counter("stator.store.log.written", "By", "Bytes written to the log.", s => s.LogBytes);
        Counter("stator.store.log.flushes", "{flush}", "Flushes of the log.", s => s.LogFlushes);
        Counter("stator.store.flushed", "By", "Bytes of tables written from memtables.", s => s.FlushedBytes);
        Counter("stator.store.compaction.read", "By", "Bytes of tables read by compactions.", s => s.CompactedReadBytes);
        Counter("stator.store.compaction.written", "By", "Bytes of tables written by compactions.", s => s.CompactedWrittenBytes);
        Counter("stator.store.stalls", "{commit}", "Commits held back because flushes or compactions had fallen behind.", s => s.Waits);
        Counter("stator.store.stalled", "ms", "Time for which they were held back.", s => (long)s.Waited.TotalMilliseconds);
        Counter("stator.store.cache.hits", "{block}", "Blocks found in the cache.", s => s.CacheHits);
        Counter("stator.store.cache.misses", "{block}", "Blocks not found in the cache.", s => s.CacheMisses);
        _meter.CreateObservableGauge("stator.store.cache.size", () => _store.Statistics.CacheBytes, "By", "Memory of the block cache.");
        _meter.CreateObservableGauge("stator.store.memtables.size", () => _store.Statistics.MemtableBytes, "By", "Memory of memtables.");
        _meter.CreateObservableGauge(
            "stator.store.write_amplification", () => _store.Statistics.WriteAmplification, "1", "Bytes of tables written for each byte committed.");
        _meter.CreateObservableGauge("stator.store.level.tables", () => PerLevel(level => level.Tables), "{table}", "Tables of each level.");
        _meter.CreateObservableGauge("stator.store.level.size", () => PerLevel(level => level.Bytes), "By", "Bytes of each level.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Counter(string name, string unit, string description, Func<StoreStatistics, long> read) =>
        _meter.CreateObservableCounter(name, () => read(_store.Statistics), unit, description);

    private IEnumerable<Measurement<long>> PerLevel(Func<LevelStatistics, long> read) =>
        _store.Statistics.Levels.Select((level, number) => new Measurement<long>(read(level), new KeyValuePair<string, object?>("level", number)));
}
