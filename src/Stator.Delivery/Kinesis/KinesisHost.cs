using System.Collections.Concurrent;
using Stator.Engine.Catalog;
using Stator.Engine.Changes;
using Stator.Storage;

namespace Stator.Delivery.Kinesis;

/// <summary>
/// Delivers the changes of all tables that have a live destination, and what is left of those that had one. What tables have is looked up in the
/// catalog, at the start, when an operation has changed it, and now and then: so a crash between the two forgets none. Any thread.
/// </summary>
public sealed class KinesisHost : IAsyncDisposable
{
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(5);

    private readonly TableCatalog _catalog;
    private readonly KinesisClient? _kinesis;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _tell;
    private readonly ReaderStore _readers;
    private readonly ChangeReader _changes;
    private readonly SemaphoreSlim _changing = new(1);
    private readonly ConcurrentDictionary<long, Running> _running = [];
    private readonly CancellationTokenSource _stopping = new();
    private Task _refreshing = Task.CompletedTask;

    private sealed record Running(KinesisDelivery Delivery, CancellationTokenSource Stopping, DeliveryMetrics Metrics)
    {
        public Task Work { get; set; } = Task.CompletedTask;
    }

    /// <summary>Nothing runs before <see cref="Start"/>.</summary>
    /// <param name="store">The change log.</param>
    /// <param name="catalog">The tables.</param>
    /// <param name="kinesis">Kinesis; null when the server was given none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="tell">Told what keeps a delivery from going on.</param>
    public KinesisHost(IStore store, TableCatalog catalog, KinesisClient? kinesis, TimeProvider time, Action<Exception> tell)
    {
        (_catalog, _kinesis, _time, _tell) = (catalog, kinesis, time, tell);
        (_readers, _changes) = (new ReaderStore(store), new ChangeReader(store));
    }

    /// <summary>True when there is a Kinesis to deliver to.</summary>
    public bool IsConnected => _kinesis is not null;

    /// <summary>Begins to deliver.</summary>
    public void Start() => _refreshing = RefreshNowAndThenAsync();

    /// <summary>Starts what is new, and goes on otherwise with what has changed. What a table no longer wants is still delivered to its end.</summary>
    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        if (_kinesis is null)
        {
            return;
        }
        await _changing.WaitAsync(cancellationToken);
        try
        {
            var kept = (await _readers.ListAsync(CancellationToken.None))
                .Select(reader => StoredReader.Decode(reader.Document).Kinesis).OfType<KinesisDelivery>().ToDictionary(delivery => delivery.Number);
            foreach (var table in await _catalog.AllAsync(CancellationToken.None))
            {
                if (table is { Delivery: { } log, LiveDestination: { } destination })
                {
                    var known = kept.GetValueOrDefault(log.Number);
                    var wanted = new KinesisDelivery(table.Address, log.Number, destination.StreamArn, destination.Precision, known?.IsConfirmed ?? false);
                    if (wanted != known)
                    {
                        await _readers.AddAsync(new ReaderStore.Reader(wanted.Id, wanted.Encode()), log.Number, new Dictionary<uint, ShardProgress>(), CancellationToken.None);
                        kept[log.Number] = wanted;
                    }
                }
            }
            foreach (var delivery in kept.Values)
            {
                await RunAsync(delivery, _kinesis);
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>What became of a table's changes; null when none are delivered.</summary>
    public DeliveryMetrics? MetricsOf(TableDefinition table) =>
        table.Delivery is { } delivery && _running.TryGetValue(delivery.Number, out var running) ? running.Metrics : null;

    /// <summary>How far a table's delivery is behind; nothing when there is none.</summary>
    public async ValueTask<DeliveryLag> LagAsync(TableDefinition table, CancellationToken cancellationToken) => table.Delivery is { } delivery
        ? await DeliveryLag.MeasureAsync(
            KinesisDelivery.IdOf(delivery.Number), table.Address, StreamDefinition.DeliveryLabelOf(delivery.Number), _changes, _readers,
            _time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken)
        : new DeliveryLag(0, 0);

    /// <summary>Stops all; what is under way is delivered again.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _refreshing;
        await _changing.WaitAsync();
        foreach (var running in _running.Values)
        {
            await running.Work;
            running.Stopping.Dispose();
        }
        _kinesis?.Dispose();
        _changing.Dispose();
        _stopping.Dispose();
    }

    private async Task RefreshNowAndThenAsync()
    {
        using var interval = new PeriodicTimer(RefreshInterval, _time);
        try
        {
            do
            {
                try
                {
                    await RefreshAsync(_stopping.Token);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    _tell(failure);
                }
            }
            while (await interval.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async ValueTask RunAsync(KinesisDelivery delivery, KinesisClient client)
    {
        if (_running.TryGetValue(delivery.Number, out var present))
        {
            if (!present.Work.IsCompleted && (present.Delivery with { IsConfirmed = delivery.IsConfirmed }) == delivery)
            {
                return;
            }
            await present.Stopping.CancelAsync();
            await present.Work;
            present.Stopping.Dispose();
        }
        var running = new Running(delivery, CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token), present?.Metrics ?? new DeliveryMetrics());
        _running[delivery.Number] = running;
        running.Work = RunAsync(running, client, running.Stopping.Token);
    }

    private async Task RunAsync(Running running, KinesisClient client, CancellationToken cancellationToken)
    {
        await Task.Yield();
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (await ConfirmAsync(running, client, cancellationToken))
                {
                    await DeliverAsync(running, client, cancellationToken);
                }
                if (!cancellationToken.IsCancellationRequested)
                {
                    await _readers.RemoveAsync(running.Delivery.Id, CancellationToken.None);
                }
                return;
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
            }
            catch (Exception failure)
            {
                running.Metrics.Failed(failure.Message);
                if (failure is not (HttpRequestException or TaskCanceledException))
                {
                    _tell(failure);
                }
                await Task.Delay(FailurePause, _time, cancellationToken).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
        }
    }

    private Task DeliverAsync(Running running, KinesisClient client, CancellationToken cancellationToken)
    {
        var delivery = running.Delivery;
        return new StreamDelivery(
            delivery.Id, delivery.Table, StreamDefinition.DeliveryLabelOf(delivery.Number), _changes, _readers, _time,
            (stream, shard, progress, cancellation) =>
                new KinesisShard(delivery, stream, shard, client, _changes, _readers, _time, running.Metrics).RunAsync(progress, cancellation),
            _tell).RunAsync(cancellationToken);
    }

    /// <summary>Whether there is such a data stream, which is asked once; when there is not, the destination has failed.</summary>
    private async ValueTask<bool> ConfirmAsync(Running running, KinesisClient client, CancellationToken cancellationToken)
    {
        var delivery = running.Delivery;
        if (delivery.IsConfirmed)
        {
            return true;
        }
        var isThere = await client.ExistsAsync(delivery.StreamArn, cancellationToken);
        if (isThere)
        {
            var confirmed = delivery with { IsConfirmed = true };
            await _readers.ChangeAsync(new ReaderStore.Reader(confirmed.Id, confirmed.Encode()), CancellationToken.None);
        }
        else
        {
            await _catalog.UpdateAsync(delivery.Table, table => WithFailure(table, delivery), CancellationToken.None);
        }
        return isThere;
    }

    private static TableDefinition WithFailure(TableDefinition table, KinesisDelivery failed) => table.Delivery?.Number != failed.Number ? table : table with
    {
        KinesisDestinations = [.. table.KinesisDestinations.Select(destination => destination.StreamArn == failed.StreamArn
            ? destination with { Failure = "User does not have a permission to use kinesis stream" }
            : destination)],
    };
}
