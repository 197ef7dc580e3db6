using System.Text.Json;
using Stator.Delivery.Patterns;
using Stator.Engine.Changes;

namespace Stator.Delivery.Triggers;

/// <summary>What was gathered of a shard.</summary>
/// <param name="Records">The records that passed the filters.</param>
/// <param name="Next">Where to go on.</param>
internal sealed record ShardBatch(IReadOnlyList<TriggerRecord> Records, ChangePosition Next)
{
    /// <summary>True at the end of a closed shard.</summary>
    public bool IsEnd { get; init; }

    /// <summary>True when there was nothing more to read.</summary>
    public bool IsCaughtUp { get; init; }
}

/// <summary>
/// Gathers the records of a shard until there are as many as wanted, or 6 MB of them, or the batching window is over.
/// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html#invocation-eventsourcemapping-batching
/// </summary>
internal sealed class ShardGathering(
    EventSourceMapping mapping, StreamDefinition stream, uint shard, ChangeReader reader, TriggerSurroundings surroundings, DeliveryMetrics metrics)
{
    private const int EventBytesMax = 6 << 20;
    private const int PageRecords = 1000;
    private const long NoteInterval = 1000; // Milliseconds.

    /// <summary>Deeper than the deepest item within its record.</summary>
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    private readonly IReadOnlyList<EventPattern> _filters = [.. mapping.Filters.Select(EventPattern.Parse)];

    public async Task<ShardBatch> GatherAsync(ChangePosition from, int recordsMax, CancellationToken cancellationToken)
    {
        var records = new List<TriggerRecord>();
        var (next, bytes, since, begun) = (from, (long)TriggerEvent.FrameBytes, (long?)null, surroundings.Now);
        while (true)
        {
            var page = await ReadAsync(next, _filters.Count > 0 ? PageRecords : recordsMax - records.Count, cancellationToken);
            foreach (var (position, change) in page?.Records ?? [])
            {
                cancellationToken.ThrowIfCancellationRequested();
                var record = TriggerRecord.Create(stream, position, change);
                if (!Passes(record))
                {
                    metrics.LeftOut(1);
                }
                else if (records.Count == recordsMax || (records.Count > 0 && bytes + record.Json.Length + 1 > EventBytesMax))
                {
                    return Batch();
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
                return Batch() with { IsEnd = true, IsCaughtUp = true };
            }
            since ??= records.Count > 0 ? surroundings.Now : null;
            var isDrained = page.Records.Count == 0;
            if (records.Count >= recordsMax || IsOver(since, begun, isDrained))
            {
                return Batch() with { IsCaughtUp = isDrained };
            }
            if (isDrained)
            {
                await Task.Delay(StreamDelivery.PollInterval, surroundings.Time, cancellationToken);
            }
        }

        ShardBatch Batch() => new(records, next);
    }

    /// <summary>True when the batching window is over; without records, when there is nothing more to read or what was left out has to be noted.</summary>
    private bool IsOver(long? since, long begun, bool isDrained)
    {
        var window = mapping.BatchingWindow * 1000L;
        return since is not { } first ? isDrained || surroundings.Now - begun >= NoteInterval
            : (isDrained && window == 0) || surroundings.Now - first >= Math.Max(window, (long)StreamDelivery.PollInterval.TotalMilliseconds);
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
        using var json = JsonDocument.Parse(record.Json, Deep);
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
