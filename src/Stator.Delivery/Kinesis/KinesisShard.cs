using Stator.Engine.Changes;

namespace Stator.Delivery.Kinesis;

/// <summary>
/// Delivers one shard to a data stream: what was not taken is put again, and what is done is kept before anything further is put. At least once.
/// A record that has grown beyond what Kinesis takes is left out.
/// </summary>
internal sealed class KinesisShard(
    KinesisDelivery delivery, StreamDefinition stream, Shard shard, KinesisClient kinesis, ChangeReader changes, ReaderStore readers,
    TimeProvider time, DeliveryMetrics metrics)
{
    private const int RecordsMax = 500;
    private const int RecordBytesMax = 1 << 20;
    private const int RequestBytesMax = 5 << 20;
    private const int DoublingsMax = 6;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Returns at the shard's end.</summary>
    public async Task RunAsync(ShardProgress? progress, CancellationToken cancellationToken)
    {
        for (var next = progress?.Next ?? shard.Start; ;)
        {
            var page = await ReadAsync(next, cancellationToken);
            if (page is { Records: { Count: > 0 } records })
            {
                next = await PutAsync(records, cancellationToken);
                await readers.SaveAsync(delivery.Id, stream.Number, shard.Number, ShardProgress.At(next), CancellationToken.None);
            }
            else if (page is null or { Next: null })
            {
                await readers.SaveAsync(delivery.Id, stream.Number, shard.Number, ShardProgress.At(next) with { IsDone = true }, CancellationToken.None);
                return;
            }
            else
            {
                await Task.Delay(StreamDelivery.PollInterval, time, cancellationToken);
            }
        }
    }

    private async ValueTask<ChangePage?> ReadAsync(ChangePosition from, CancellationToken cancellationToken)
    {
        using var snapshot = changes.OpenSnapshot();
        return await ChangeReader.ShardAsync(snapshot, stream, shard.Number, cancellationToken) is { } present
            ? await ChangeReader.ReadAsync(snapshot, stream, present, from, RecordsMax, cancellationToken)
            : null;
    }

    /// <summary>Puts as many as go into one request; answers where to go on.</summary>
    private async Task<ChangePosition> PutAsync(IReadOnlyList<(ChangePosition Position, ChangeRecord Record)> page, CancellationToken cancellationToken)
    {
        var records = new List<KinesisRecord>();
        var (bytes, next) = (0, page[0].Position);
        foreach (var (position, change) in page)
        {
            var record = KinesisRecord.Create(stream, change, position, delivery.Precision == "MICROSECOND");
            var size = record.Data.Length + record.PartitionKey.Length;
            if (size > RecordBytesMax)
            {
                metrics.GaveUp(1);
            }
            else if (bytes + size > RequestBytesMax)
            {
                break;
            }
            else
            {
                records.Add(record);
                bytes += size;
            }
            next = position.Next;
        }
        await PutAsync(records, cancellationToken);
        return next;
    }

    private async Task PutAsync(List<KinesisRecord> records, CancellationToken cancellationToken)
    {
        for (var pauses = 0; records.Count > 0; pauses++)
        {
            if (pauses > 0)
            {
                await Task.Delay(FirstPause * (1 << Math.Min(pauses - 1, DoublingsMax)), time, cancellationToken);
            }
            metrics.Called();
            try
            {
                var failed = await kinesis.PutAsync(delivery.StreamArn, records, cancellationToken);
                metrics.Took(records.Count - failed.Count, time.GetUtcNow().ToUnixTimeMilliseconds());
                records = [.. failed.Select(at => records[at])];
                if (records.Count > 0)
                {
                    metrics.Failed($"{records.Count} records were not taken");
                }
            }
            catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                metrics.Failed(problem.Message);
            }
        }
    }
}
