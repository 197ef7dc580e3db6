using Stator.Engine.Catalog;
using Stator.Engine.Changes;

namespace Stator.Delivery;

/// <summary>
/// A reader of a stream at work: a delivery for each shard that can be read, parents before their children. A delivery that fails is begun
/// again after a while, from what was kept of it.
/// </summary>
/// <param name="id">The reader.</param>
/// <param name="table">The table whose stream it reads.</param>
/// <param name="label">The stream's label.</param>
/// <param name="reader">Reads changes.</param>
/// <param name="readers">Keeps what is done.</param>
/// <param name="time">The clock.</param>
/// <param name="deliver">Delivers a shard from where it was left to its end.</param>
/// <param name="tell">Told what keeps a delivery from going on.</param>
internal sealed class StreamDelivery(
    Guid id, TableAddress table, string label, ChangeReader reader, ReaderStore readers, TimeProvider time,
    Func<StreamDefinition, Shard, ShardProgress?, CancellationToken, Task> deliver, Action<Exception> tell)
{
    private static readonly TimeSpan FailurePause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<uint, Task> _deliveries = [];

    /// <summary>How long to wait before looking for new changes.</summary>
    public static TimeSpan PollInterval { get; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs until it is cancelled, or the stream is closed and all of it delivered, or gone.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await StartDeliveriesAsync(cancellationToken))
            {
                await Task.Delay(PollInterval, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        await Task.WhenAll(_deliveries.Values);
    }

    /// <summary>False when nothing is left to be done, and nothing will come.</summary>
    private async Task<bool> StartDeliveriesAsync(CancellationToken cancellationToken)
    {
        foreach (var (shard, delivery) in _deliveries.ToList())
        {
            if (delivery.IsCompleted)
            {
                _deliveries.Remove(shard);
            }
        }
        try
        {
            using var snapshot = reader.OpenSnapshot();
            if (await ChangeReader.FindAsync(snapshot, table, label, cancellationToken) is not { } stream)
            {
                return _deliveries.Count > 0;
            }
            var shards = await ChangeReader.ShardsAsync(snapshot, stream, cancellationToken);
            var progress = await ProgressAsync(stream, shards, cancellationToken);
            foreach (var shard in ShardProgress.Ready(shards, progress))
            {
                var isParentUnderWay = shard.Parent is { } parent && _deliveries.ContainsKey(parent); // Also one that is trimmed by now.
                if (!isParentUnderWay && !_deliveries.ContainsKey(shard.Number))
                {
                    _deliveries[shard.Number] = DeliverAsync(stream, shard, progress.GetValueOrDefault(shard.Number), cancellationToken);
                }
            }
            return stream.ClosedAt is null || _deliveries.Count > 0;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            tell(failure);
            await Task.Delay(FailurePause, time, cancellationToken);
            return true;
        }
    }

    /// <summary>How far it is; of shards that are no longer there nothing is kept.</summary>
    private async ValueTask<IReadOnlyDictionary<uint, ShardProgress>> ProgressAsync(
        StreamDefinition stream, IReadOnlyList<Shard> shards, CancellationToken cancellationToken)
    {
        var progress = await readers.ProgressAsync(id, stream.Number, cancellationToken);
        foreach (var gone in progress.Keys.Where(number => !_deliveries.ContainsKey(number)).Except(shards.Select(shard => shard.Number)).ToList())
        {
            await readers.ForgetAsync(id, stream.Number, gone, cancellationToken);
        }
        return progress;
    }

    private async Task DeliverAsync(StreamDefinition stream, Shard shard, ShardProgress? progress, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            await deliver(stream, shard, progress, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            tell(failure);
            await Task.Delay(FailurePause, time, cancellationToken).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }
}
