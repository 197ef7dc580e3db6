using System.Collections.Concurrent;
using Stator.Delivery.Triggers;
using Stator.Engine.Catalog;
using Stator.Engine.Changes;
using Stator.Storage;

namespace Stator.Delivery.Kinesis;

/// <summary>
/// Delivers the changes of all tables that have a live destination. What tables have is looked up in the catalog, at the start and whenever one
/// changes: so a crash between the two forgets none. Any thread.
/// </summary>
/// <param name="store">The change log.</param>
/// <param name="catalog">The tables.</param>
/// <param name="kinesis">Kinesis; null when the server was given none.</param>
/// <param name="time">The clock.</param>
/// <param name="tell">Told what keeps a delivery from going on.</param>
public sealed class KinesisHost(IStore store, TableCatalog catalog, KinesisClient? kinesis, TimeProvider time, Action<Exception> tell) : IAsyncDisposable
{
    private readonly ReaderStore _readers = new(store);
    private readonly ChangeReader _changes = new(store);
    private readonly SemaphoreSlim _changing = new(1);
    private readonly ConcurrentDictionary<long, Running> _running = [];
    private readonly CancellationTokenSource _stopping = new();

    private sealed record Running(KinesisDestination Destination, CancellationTokenSource Stopping, Task Work, TriggerMetrics Metrics);

    /// <summary>Looks now and then for tables that were dropped.</summary>
    public async Task RunAsync()
    {
        using var interval = new PeriodicTimer(TimeSpan.FromMinutes(1), time);
        try
        {
            do
            {
                await RefreshAsync(_stopping.Token);
            }
            while (await interval.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception failure)
        {
            tell(failure);
        }
    }

    /// <summary>True when there is a Kinesis to deliver to.</summary>
    public bool IsConnected => kinesis is not null;

    /// <summary>Starts what tables have; tables whose destinations are new to it, or gone, or changed.</summary>
    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        if (kinesis is null)
        {
            return;
        }
        await _changing.WaitAsync(cancellationToken);
        try
        {
            var wanted = (await catalog.AllAsync(cancellationToken))
                .Where(table => table is { Delivery: not null, LiveDestination: not null })
                .ToDictionary(table => table.Delivery!.Number);
            foreach (var (number, running) in _running.ToList())
            {
                if (!wanted.TryGetValue(number, out var table) || table.LiveDestination!.StreamArn != running.Destination.StreamArn || table.LiveDestination.Precision != running.Destination.Precision)
                {
                    await running.Stopping.CancelAsync();
                    await running.Work;
                    _running.TryRemove(number, out _);
                    if (!wanted.ContainsKey(number))
                    {
                        await _readers.RemoveAsync(ReaderIdOf(number), cancellationToken);
                    }
                }
            }
            foreach (var (number, table) in wanted)
            {
                if (!_running.ContainsKey(number))
                {
                    _running[number] = await StartAsync(kinesis, table, number, cancellationToken);
                }
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>What became of a table's changes; null when none are delivered.</summary>
    public TriggerMetrics? MetricsOf(TableDefinition table) =>
        table.Delivery is { } delivery && _running.TryGetValue(delivery.Number, out var running) ? running.Metrics : null;

    /// <summary>How far a table's delivery is behind; nothing when there is none.</summary>
    public async ValueTask<TriggerLag> LagAsync(TableDefinition table, CancellationToken cancellationToken) => table.Delivery is { } delivery
        ? await TriggerLag.MeasureAsync(
            ReaderIdOf(delivery.Number), table.Address, StreamDefinition.DeliveryLabelOf(delivery.Number), _changes, _readers,
            time.GetUtcNow().ToUnixTimeMilliseconds(), cancellationToken)
        : new TriggerLag(0, 0);

    /// <summary>Stops all; what is under way is delivered again.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _changing.WaitAsync();
        await Task.WhenAll(_running.Values.Select(running => running.Work));
        kinesis?.Dispose();
        _changing.Dispose();
        _stopping.Dispose();
    }

    private async ValueTask<Running> StartAsync(KinesisClient client, TableDefinition table, long number, CancellationToken cancellationToken)
    {
        var (destination, metrics) = (table.LiveDestination!, new TriggerMetrics());
        var stopping = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        var id = ReaderIdOf(number);
        await _readers.AddAsync(new ReaderStore.Reader(id, StoredReader.OfKinesis()), number, new Dictionary<uint, ShardProgress>(), cancellationToken);
        var delivery = new StreamDelivery(
            id, table.Address, StreamDefinition.DeliveryLabelOf(number), _changes, _readers, time,
            (stream, shard, progress, cancellation) =>
                new KinesisShard(id, stream, shard, destination, client, _changes, _readers, time, metrics).RunAsync(progress, cancellation),
            tell);
        return new Running(destination, stopping, RunAsync(client, table.Address, destination, delivery, stopping.Token), metrics);
    }

    private async Task RunAsync(KinesisClient client, TableAddress table, KinesisDestination destination, StreamDelivery delivery, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            if (await IsThereAsync(client, destination, cancellationToken))
            {
                await delivery.RunAsync(cancellationToken);
            }
            else
            {
                await catalog.UpdateAsync(table, now => WithFailure(now, destination), cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            tell(failure);
        }
    }

    /// <summary>Waits until Kinesis says whether there is such a stream.</summary>
    private async Task<bool> IsThereAsync(KinesisClient client, KinesisDestination destination, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await client.ExistsAsync(destination.StreamArn, cancellationToken);
            }
            catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), time, cancellationToken);
            }
        }
    }

    private static TableDefinition WithFailure(TableDefinition table, KinesisDestination failed) => table with
    {
        KinesisDestinations = [.. table.KinesisDestinations.Select(destination => destination.StreamArn == failed.StreamArn
            ? destination with { Failure = "User does not have a permission to use kinesis stream" }
            : destination)],
    };

    /// <summary>The id of the reader of a delivery: its number, which is never used again.</summary>
    private static Guid ReaderIdOf(long number) => new(0, 0, 0, BitConverter.GetBytes(number));
}
