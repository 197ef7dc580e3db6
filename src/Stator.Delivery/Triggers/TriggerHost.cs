using Stator.Engine.Catalog;
using Stator.Engine.Changes;
using Stator.Storage;

namespace Stator.Delivery.Triggers;

/// <summary>
/// The event source mappings and their work. Mappings are kept in the store; each that is enabled runs until it is changed, removed, or the
/// server stops. Any thread.
/// </summary>
public sealed class TriggerHost : IAsyncDisposable
{
    private readonly ReaderStore _readers;
    private readonly ChangeReader _changes;
    private readonly TriggerSurroundings _surroundings;
    private readonly Action<Exception> _tell;
    private readonly SemaphoreSlim _changing = new(1);
    private readonly Dictionary<Guid, Running> _running = [];

    private sealed record Running(EventSourceMapping Mapping, TriggerMetrics Metrics, CancellationTokenSource Stopping)
    {
        public Task Work { get; set; } = Task.CompletedTask;
    }

    private TriggerHost(IStore store, TriggerSurroundings surroundings, Action<Exception> tell)
    {
        _readers = new ReaderStore(store);
        _changes = new ChangeReader(store);
        _surroundings = surroundings;
        _tell = tell;
    }

    /// <summary>The functions and destinations that mappings can name.</summary>
    public TriggerSurroundings Surroundings => _surroundings;

    /// <summary>Starts the mappings that are kept.</summary>
    /// <param name="store">Where they are kept, and the change log.</param>
    /// <param name="surroundings">Functions, destinations, time.</param>
    /// <param name="tell">Told what keeps a mapping from going on; it is tried again.</param>
    public static async ValueTask<TriggerHost> StartAsync(
        IStore store, TriggerSurroundings surroundings, Action<Exception> tell, CancellationToken cancellationToken)
    {
        var host = new TriggerHost(store, surroundings, tell);
        foreach (var reader in await host._readers.ListAsync(cancellationToken))
        {
            if (EventSourceMapping.Decode(reader.Document) is { } mapping)
            {
                host.Start(mapping, new TriggerMetrics());
            }
        }
        return host;
    }

    /// <summary>The mappings of a realm by their ids, and what became of their records.</summary>
    public async ValueTask<IReadOnlyList<(EventSourceMapping Mapping, TriggerMetrics Metrics)>> ListAsync(Realm realm, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            return [.. _running.Values
                .Where(one => one.Mapping.Table.Account == realm.Account && one.Mapping.Table.Region == realm.Region)
                .OrderBy(one => one.Mapping.Id)
                .Select(one => (one.Mapping, one.Metrics))];
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Adds a mapping that starts to run; what it has read of a stream is nothing, or with LATEST all that is there.</summary>
    /// <returns>Null; or the mapping that is there already for this stream and function.</returns>
    public async ValueTask<EventSourceMapping?> AddAsync(EventSourceMapping mapping, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            if (_running.Values.FirstOrDefault(one => one.Mapping.StreamArn == mapping.StreamArn && one.Mapping.FunctionArn == mapping.FunctionArn) is { } present)
            {
                return present.Mapping;
            }
            var (stream, progress) = await BeginningAsync(mapping, cancellationToken);
            await _readers.AddAsync(new ReaderStore.Reader(mapping.Id, mapping.Encode()), stream, progress, cancellationToken);
            Start(mapping, new TriggerMetrics());
            return null;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Changes a mapping, which goes on from where it is.</summary>
    /// <returns>The mapping before and after; null when it is not there.</returns>
    public async ValueTask<(EventSourceMapping Before, EventSourceMapping After, TriggerMetrics Metrics)?> ChangeAsync(
        Realm realm, Guid id, Func<EventSourceMapping, EventSourceMapping> change, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            if (Find(realm, id) is not { } running)
            {
                return null;
            }
            var changed = change(running.Mapping);
            await StopAsync(running);
            await _readers.ChangeAsync(new ReaderStore.Reader(id, changed.Encode()), cancellationToken);
            Start(changed, running.Metrics);
            return (running.Mapping, changed, running.Metrics);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Stops and removes a mapping; null when it is not there.</summary>
    public async ValueTask<(EventSourceMapping Mapping, TriggerMetrics Metrics)?> RemoveAsync(Realm realm, Guid id, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            if (Find(realm, id) is not { } running)
            {
                return null;
            }
            await StopAsync(running);
            await _readers.RemoveAsync(id, cancellationToken);
            _running.Remove(id);
            return (running.Mapping, running.Metrics);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>How far a mapping is behind its stream.</summary>
    public ValueTask<TriggerLag> LagAsync(EventSourceMapping mapping, CancellationToken cancellationToken) =>
        TriggerLag.MeasureAsync(mapping.Id, mapping.Table, mapping.StreamLabel, _changes, _readers, _surroundings.Now, cancellationToken);

    /// <summary>Stops all; what functions are in the middle of is delivered again.</summary>
    public async ValueTask DisposeAsync()
    {
        await _changing.WaitAsync();
        foreach (var running in _running.Values)
        {
            await running.Stopping.CancelAsync();
        }
        await Task.WhenAll(_running.Values.Select(running => running.Work));
        _surroundings.Invoker.Dispose();
        _changing.Dispose();
    }

    private Running? Find(Realm realm, Guid id) =>
        _running.TryGetValue(id, out var running) && running.Mapping.Table.Account == realm.Account && running.Mapping.Table.Region == realm.Region ? running : null;

    private void Start(EventSourceMapping mapping, TriggerMetrics metrics)
    {
        var running = new Running(mapping, metrics, new CancellationTokenSource());
        _running[mapping.Id] = running;
        if (mapping.IsEnabled)
        {
            var delivery = new StreamDelivery(
                mapping.Id, mapping.Table, mapping.StreamLabel, _changes, _readers, _surroundings.Time,
                (stream, shard, progress, cancellationToken) =>
                    new ShardDelivery(mapping, stream, shard, _changes, _readers, _surroundings, metrics).RunAsync(progress, cancellationToken),
                _tell);
            running.Work = delivery.RunAsync(running.Stopping.Token);
        }
    }

    private static async Task StopAsync(Running running)
    {
        await running.Stopping.CancelAsync();
        await running.Work;
    }

    /// <summary>With LATEST, what is there already counts as read.</summary>
    private async ValueTask<(long Stream, IReadOnlyDictionary<uint, ShardProgress> Progress)> BeginningAsync(EventSourceMapping mapping, CancellationToken cancellationToken)
    {
        var progress = new Dictionary<uint, ShardProgress>();
        using var snapshot = _changes.OpenSnapshot();
        if (await ChangeReader.FindAsync(snapshot, mapping.Table, mapping.StreamLabel, cancellationToken) is not { } stream)
        {
            return (0, progress);
        }
        if (mapping.StartingPosition == "LATEST")
        {
            foreach (var shard in await ChangeReader.ShardsAsync(snapshot, stream, cancellationToken))
            {
                progress[shard.Number] = new ShardProgress(snapshot.Version + 1, 0) { IsDone = shard.End is not null };
            }
        }
        return (stream.Number, progress);
    }
}
