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

    /// <summary>How long a call that is under way may go on when its mapping is changed, or the server stops.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>A mapping at work. Stopping keeps it from making another call, aborting breaks off the one under way.</summary>
    private sealed record Running(EventSourceMapping Mapping, DeliveryMetrics Metrics) : IDisposable
    {
        public CancellationTokenSource Stopping { get; } = new();

        public CancellationTokenSource Aborting { get; } = new();

        public Task Work { get; set; } = Task.CompletedTask;

        public void Dispose()
        {
            Stopping.Dispose();
            Aborting.Dispose();
        }
    }

    /// <summary>Nothing runs before <see cref="StartAsync"/>.</summary>
    /// <param name="store">Where mappings are kept, and the change log.</param>
    /// <param name="surroundings">Functions, destinations, time.</param>
    /// <param name="tell">Told what keeps a mapping from going on; it is tried again.</param>
    public TriggerHost(IStore store, TriggerSurroundings surroundings, Action<Exception> tell)
    {
        _readers = new ReaderStore(store);
        _changes = new ChangeReader(store);
        _surroundings = surroundings;
        _tell = tell;
    }

    /// <summary>The functions and destinations that mappings can name.</summary>
    public TriggerSurroundings Surroundings => _surroundings;

    /// <summary>Starts the mappings that are kept.</summary>
    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            foreach (var reader in await _readers.ListAsync(cancellationToken))
            {
                if (StoredReader.Decode(reader.Document).Trigger is { } mapping)
                {
                    Start(mapping, new DeliveryMetrics());
                }
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>The mappings of a realm by their ids, and what became of their records.</summary>
    public async ValueTask<IReadOnlyList<(EventSourceMapping Mapping, DeliveryMetrics Metrics)>> ListAsync(Realm realm, CancellationToken cancellationToken)
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
    /// <exception cref="MappingExistsException">There is one for this stream and function already.</exception>
    public async ValueTask<EventSourceMapping> AddAsync(EventSourceMapping mapping, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            ExpectOnce(mapping);
            var (stream, progress) = await BeginningAsync(mapping, cancellationToken);
            await _readers.AddAsync(new ReaderStore.Reader(mapping.Id, Encode(mapping)), stream, progress, cancellationToken);
            Start(mapping, new DeliveryMetrics());
            return mapping;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Changes a mapping, which goes on from where it is.</summary>
    /// <exception cref="MappingExistsException">There is another one for this stream and function.</exception>
    /// <returns>The mapping before and after; null when it is not there.</returns>
    public async ValueTask<(EventSourceMapping Before, EventSourceMapping After, DeliveryMetrics Metrics)?> ChangeAsync(
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
            ExpectOnce(changed);
            await StopAsync(running);
            var now = running.Mapping;
            try
            {
                await _readers.ChangeAsync(new ReaderStore.Reader(id, Encode(changed)), CancellationToken.None);
                now = changed;
            }
            finally
            {
                Start(now, running.Metrics);
            }
            return (running.Mapping, changed, running.Metrics);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Stops and removes a mapping; null when it is not there.</summary>
    public async ValueTask<(EventSourceMapping Mapping, DeliveryMetrics Metrics)?> RemoveAsync(Realm realm, Guid id, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            if (Find(realm, id) is not { } running)
            {
                return null;
            }
            await StopAsync(running);
            _running.Remove(id);
            await _readers.RemoveAsync(id, CancellationToken.None);
            return (running.Mapping, running.Metrics);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>How far a mapping is behind its stream.</summary>
    public ValueTask<DeliveryLag> LagAsync(EventSourceMapping mapping, CancellationToken cancellationToken) =>
        DeliveryLag.MeasureAsync(mapping.Id, mapping.Table, mapping.StreamLabel, _changes, _readers, _surroundings.Now, cancellationToken);

    /// <summary>Stops all; what functions are in the middle of is delivered again.</summary>
    public async ValueTask DisposeAsync()
    {
        await _changing.WaitAsync();
        await Task.WhenAll(_running.Values.Select(StopAsync));
        _surroundings.Invoker.Dispose();
        _changing.Dispose();
    }

    private void ExpectOnce(EventSourceMapping mapping)
    {
        if (_running.Values.FirstOrDefault(one => one.Mapping.Id != mapping.Id && one.Mapping.IsLike(mapping)) is { } present)
        {
            throw new MappingExistsException(present.Mapping);
        }
    }

    private Running? Find(Realm realm, Guid id) =>
        _running.TryGetValue(id, out var running) && running.Mapping.Table.Account == realm.Account && running.Mapping.Table.Region == realm.Region ? running : null;

    private void Start(EventSourceMapping mapping, DeliveryMetrics metrics)
    {
        var running = new Running(mapping, metrics);
        _running[mapping.Id] = running;
        if (mapping.IsEnabled)
        {
            var delivery = new StreamDelivery(
                mapping.Id, mapping.Table, mapping.StreamLabel, _changes, _readers, _surroundings.Time,
                (stream, shard, progress, cancellationToken) =>
                    new ShardDelivery(mapping, stream, shard, _changes, _readers, _surroundings, metrics, running.Aborting.Token).RunAsync(progress, cancellationToken),
                _tell);
            running.Work = delivery.RunAsync(running.Stopping.Token);
        }
    }

    private static async Task StopAsync(Running running)
    {
        running.Aborting.CancelAfter(Grace);
        await running.Stopping.CancelAsync();
        await running.Work;
        running.Dispose();
    }

    private static byte[] Encode(EventSourceMapping mapping) => new StoredReader(mapping, null).Encode();

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
                progress[shard.Number] = ShardProgress.At(ChangeReader.Behind(snapshot)) with { IsDone = shard.End is not null };
            }
        }
        return (stream.Number, progress);
    }
}
