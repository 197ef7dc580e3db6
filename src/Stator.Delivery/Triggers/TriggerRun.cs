using Stator.Engine.Changes;

namespace Stator.Delivery.Triggers;

/// <summary>
/// One mapping at work: a delivery for each shard that can be read, parents before their children. A delivery that fails is begun again
/// from what was kept of it.
/// </summary>
internal sealed class TriggerRun(
    EventSourceMapping mapping, ChangeReader reader, ReaderStore readers, TriggerSurroundings surroundings, TriggerMetrics metrics, Action<Exception> tell)
{
    private readonly Dictionary<uint, Task> _deliveries = [];

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await StartDeliveriesAsync(cancellationToken);
                await Task.Delay(TriggerSurroundings.PollInterval, surroundings.Time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAll(_deliveries.Values);
        }
    }

    private async Task StartDeliveriesAsync(CancellationToken cancellationToken)
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
            if (await ChangeReader.FindAsync(snapshot, mapping.Table, mapping.StreamLabel, cancellationToken) is not { } stream)
            {
                return;
            }
            var progress = await readers.ProgressAsync(mapping.Id, stream.Number, cancellationToken);
            foreach (var shard in ShardProgress.Ready(await ChangeReader.ShardsAsync(snapshot, stream, cancellationToken), progress))
            {
                if (!_deliveries.ContainsKey(shard.Number))
                {
                    _deliveries[shard.Number] = DeliverAsync(stream, shard, progress.GetValueOrDefault(shard.Number), cancellationToken);
                }
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            tell(failure);
        }
    }

    private async Task DeliverAsync(StreamDefinition stream, Shard shard, ShardProgress? progress, CancellationToken cancellationToken)
    {
        await Task.Yield();
        try
        {
            await new ShardDelivery(mapping, stream, shard, reader, readers, surroundings, metrics).RunAsync(progress, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception failure)
        {
            tell(failure);
        }
    }
}
