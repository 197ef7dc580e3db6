using System.Text.Json;
using Stator.Delivery.Patterns;
using Stator.Engine.Changes;

namespace Stator.Delivery.Triggers;

/// <summary>What was gathered of a shard.</summary>
/// <param name="Records">The records that passed the filters.</param>
/// <param name="Next">Where to go on.</param>
/// <param name="HasMoved">True when anything was read, also what did not pass.</param>
/// <param name="IsEnd">True at the end of a closed shard.</param>
internal sealed record ShardBatch(IReadOnlyList<TriggerRecord> Records, ChangePosition Next, bool HasMoved, bool IsEnd);

/// <summary>
/// Gathers the records of a shard until there are as many as wanted, or 6 MB of them, or the batching window is over.
/// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html#invocation-eventsourcemapping-batching
/// </summary>
internal sealed class ShardGathering(
    EventSourceMapping mapping, StreamDefinition stream, uint shard, ChangeReader reader, TriggerSurroundings surroundings, TriggerMetrics metrics)
{
    private const int EventBytesMax = 6 << 20;

    private readonly IReadOnlyList<EventPattern> _filters = [.. mapping.Filters.Select(EventPattern.Parse)];

    public async Task<ShardBatch> GatherAsync(ChangePosition from, int recordsMax, CancellationToken cancellationToken)
    {
        var records = new List<TriggerRecord>();
        var (next, bytes, since) = (from, (long)TriggerEvent.FrameBytes, (long?)null);
        while (true)
        {
            var page = await ReadAsync(next, recordsMax - records.Count, cancellationToken);
            foreach (var (position, change) in page?.Records ?? [])
            {
                var record = TriggerRecord.Create(stream, position, change);
                if (!Passes(record))
                {
                    metrics.LeftOut(1);
                }
                else if (bytes + record.Json.Length + 1 > EventBytesMax && records.Count > 0)
                {
                    return new ShardBatch(records, next, HasMoved: true, IsEnd: false);
                }
                else
                {
                    records.Add(record);
                    bytes += record.Json.Length + 1;
                }
                next = position.Next;
            }
            if (page is null or { Next: null })
            {
                return new ShardBatch(records, next, next != from, IsEnd: true);
            }
            since ??= records.Count > 0 ? surroundings.Now : null;
            var isOver = records.Count > 0 && surroundings.Now - since >= mapping.BatchingWindow * 1000L && page.Records.Count == 0;
            if (records.Count >= recordsMax || (page.Records.Count == 0 && (records.Count == 0 || isOver)))
            {
                return new ShardBatch(records, next, next != from, IsEnd: false);
            }
            if (page.Records.Count == 0)
            {
                await Task.Delay(StreamDelivery.PollInterval, surroundings.Time, cancellationToken);
            }
        }
    }

    /// <summary>Null when the shard is no longer there.</summary>
    private async ValueTask<ChangePage?> ReadAsync(ChangePosition from, int limit, CancellationToken cancellationToken)
    {
        using var snapshot = reader.OpenSnapshot();
        return await ChangeReader.ShardAsync(snapshot, stream, shard, cancellationToken) is { } present
            ? await ChangeReader.ReadAsync(snapshot, stream, present, from, limit, cancellationToken)
            : null;
    }

    private bool Passes(TriggerRecord record)
    {
        if (_filters.Count == 0)
        {
            return true;
        }
        using var json = JsonDocument.Parse(record.Json);
        foreach (var filter in _filters)
        {
            if (filter.Matches(json.RootElement))
            {
                return true;
            }
        }
        return false;
    }
}
