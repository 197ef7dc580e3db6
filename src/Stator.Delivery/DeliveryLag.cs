using Stator.Engine.Catalog;
using Stator.Engine.Changes;

namespace Stator.Delivery;

/// <summary>How far a reader is behind its stream.</summary>
/// <param name="Records">The changes that it has not read; no more than <see cref="RecordsMax"/> are counted.</param>
/// <param name="Milliseconds">The age of the oldest of them; 0 when there is none.</param>
public sealed record DeliveryLag(long Records, long Milliseconds)
{
    /// <summary>How many are counted.</summary>
    public const int RecordsMax = 100_000;

    private const int PageRecords = 1000;

    internal static async ValueTask<DeliveryLag> MeasureAsync(
        Guid id, TableAddress table, string label, ChangeReader reader, ReaderStore readers, long now, CancellationToken cancellationToken)
    {
        var (records, oldest) = (0L, now);
        using var snapshot = reader.OpenSnapshot();
        if (await ChangeReader.FindAsync(snapshot, table, label, cancellationToken) is not { } stream)
        {
            return new DeliveryLag(0, 0);
        }
        var progress = await readers.ProgressAsync(id, stream.Number, cancellationToken);
        foreach (var shard in await ChangeReader.ShardsAsync(snapshot, stream, cancellationToken))
        {
            var known = progress.GetValueOrDefault(shard.Number);
            for (var next = known is { IsDone: true } ? null : known?.Next ?? (ChangePosition?)shard.Start; next is { } from && records < RecordsMax;)
            {
                var page = await ChangeReader.ReadAsync(snapshot, stream, shard, from, PageRecords, cancellationToken);
                records += page.Records.Count;
                oldest = Math.Min(oldest, page.Records.Count > 0 ? page.Records[0].Record.Time : now);
                next = page.Records.Count > 0 ? page.Next : null;
            }
        }
        return new DeliveryLag(records, now - oldest);
    }
}
