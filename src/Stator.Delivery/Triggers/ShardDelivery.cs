using Stator.Engine.Changes;

namespace Stator.Delivery.Triggers;

/// <summary>
/// Delivers one shard from where it was left to its end: in order, each batch before the next, at least once. What is done is kept before
/// anything further is delivered, so that a crash repeats one batch at most; with a parallelization factor, where batches of different items
/// are under way together and those of one item stay in order, it repeats what was under way.
/// </summary>
internal sealed class ShardDelivery(
    EventSourceMapping mapping, StreamDefinition stream, Shard shard, ChangeReader reader, ReaderStore readers, TriggerSurroundings surroundings, DeliveryMetrics metrics,
    CancellationToken aborting)
{
    private readonly ShardGathering _gathering = new(mapping, stream, shard.Number, reader, surroundings, metrics);
    private readonly BatchDelivery _delivery = new(mapping, shard.Id, surroundings, metrics, aborting);
    private ChangePosition _next;
    private TumblingWindow? _window;

    /// <summary>Returns at the shard's end.</summary>
    /// <param name="progress">How far it is; null when nothing was delivered of it.</param>
    public async Task RunAsync(ShardProgress? progress, CancellationToken cancellationToken)
    {
        _next = progress?.Next ?? shard.Start;
        _window = TumblingWindow.Decode(progress?.State) is { } kept && kept.Seconds == mapping.TumblingWindow ? kept : null;
        while (true)
        {
            var from = _next;
            var batch = await _gathering.GatherAsync(_next, mapping.BatchSize * Lanes, cancellationToken);
            await DeliverAsync(batch.Records, cancellationToken);
            if (_window is { } window && (batch.IsEnd || (batch.IsCaughtUp && window.IsOverAt(surroundings.Now))))
            {
                await FinishWindowAsync(window, isEarly: false, cancellationToken);
            }
            if (batch.IsEnd || _next != batch.Next)
            {
                await SaveAsync(batch.Next, batch.IsEnd);
            }
            cancellationToken.ThrowIfCancellationRequested();
            if (batch.IsEnd)
            {
                return;
            }
            if (batch.Next == from)
            {
                await Task.Delay(StreamDelivery.PollInterval, surroundings.Time, cancellationToken);
            }
        }
    }

    /// <summary>The batches under way together; windows are of the whole shard.</summary>
    private int Lanes => mapping.TumblingWindow > 0 ? 1 : mapping.ParallelizationFactor;

    private async Task DeliverAsync(IReadOnlyList<TriggerRecord> records, CancellationToken cancellationToken)
    {
        if (mapping.TumblingWindow > 0)
        {
            await DeliverInWindowsAsync(records, cancellationToken);
        }
        else if (Lanes == 1)
        {
            await _delivery.DeliverAsync(records, null, done => SaveDoneAsync(records, done), cancellationToken);
        }
        else
        {
            var lanes = records.GroupBy(record => LaneOf(record)).Select(lane => DeliverLaneAsync([.. lane], cancellationToken));
            await Task.WhenAll(lanes);
        }
    }

    private async Task DeliverLaneAsync(IReadOnlyList<TriggerRecord> records, CancellationToken cancellationToken)
    {
        foreach (var batch in records.Chunk(mapping.BatchSize))
        {
            await _delivery.DeliverAsync(batch, null, static _ => ValueTask.CompletedTask, cancellationToken);
        }
    }

    private int LaneOf(TriggerRecord record)
    {
        var hash = new HashCode();
        hash.AddBytes(record.Key.Encoded);
        return (int)((uint)hash.ToHashCode() % (uint)Lanes);
    }

    private async Task DeliverInWindowsAsync(IReadOnlyList<TriggerRecord> records, CancellationToken cancellationToken)
    {
        for (var at = 0; at < records.Count;)
        {
            if (_window is { } before && !before.Has(records[at].Time))
            {
                await FinishWindowAsync(before, isEarly: false, cancellationToken);
            }
            _window ??= TumblingWindow.At(records[at].Time, mapping.TumblingWindow);
            var within = records.Skip(at).TakeWhile(record => _window.Has(record.Time)).ToList();
            var from = at;
            var state = await _delivery.DeliverAsync(within, _window.Call(shard.Id), static _ => ValueTask.CompletedTask, cancellationToken);
            _window = _window with { State = state! };
            at = from + within.Count;
            if (_window.IsTooLarge)
            {
                await FinishWindowAsync(_window, isEarly: true, cancellationToken);
            }
            await SaveAsync(records[at - 1].Position.Next, isDone: false);
        }
    }

    private async Task FinishWindowAsync(TumblingWindow window, bool isEarly, CancellationToken cancellationToken)
    {
        await _delivery.DeliverAsync([], window.Call(shard.Id, isFinal: true, isEarly), static _ => ValueTask.CompletedTask, cancellationToken);
        _window = null;
        await SaveAsync(_next, isDone: false);
    }

    private ValueTask SaveDoneAsync(IReadOnlyList<TriggerRecord> records, int done) =>
        done == 0 || records.Count == 0 ? ValueTask.CompletedTask : SaveAsync(records[done - 1].Position.Next, isDone: false);

    /// <summary>Not cancellable: what the function has taken would be delivered again.</summary>
    private async ValueTask SaveAsync(ChangePosition next, bool isDone)
    {
        _next = next;
        await readers.SaveAsync(
            mapping.Id, stream.Number, shard.Number, ShardProgress.At(next) with { IsDone = isDone, State = _window?.Encode() }, CancellationToken.None);
    }
}
