using System.Text.Json;
using Stator.Engine.Catalog;
using Stator.Storage;

namespace Stator.Engine.Changes;

/// <summary>
/// Lets go of changes that are older than a day, and lets shards continue in younger ones. Now and then it notes how far the log had come
/// at a moment, so that later it is known what is older than a day without reading it.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html
/// </summary>
public sealed class StreamRetention(IStore store, TableCatalog catalog, TimeSpan shardLifetime)
{
    private static readonly TimeSpan Retention = TimeSpan.FromHours(24);
    private static readonly TimeSpan MomentInterval = TimeSpan.FromMinutes(15);

    private long _lastMoment = long.MinValue;

    /// <summary>Does what is due. Called from time to time, by one at a time.</summary>
    public async ValueTask SweepAsync(CancellationToken cancellationToken)
    {
        await RollAsync((long)shardLifetime.TotalMilliseconds, splits: false, cancellationToken);
        if (catalog.Now - MomentInterval.TotalMilliseconds >= _lastMoment)
        {
            _lastMoment = catalog.Now;
            await TrimAsync(await NoteMomentAsync(cancellationToken), cancellationToken);
        }
    }

    /// <summary>Ends all shards that have been open for so many milliseconds.</summary>
    /// <param name="splits">True to let each continue in two.</param>
    public async ValueTask RollAsync(long openFor, bool splits, CancellationToken cancellationToken)
    {
        foreach (var table in await catalog.AllAsync(cancellationToken))
        {
            var openedBefore = catalog.Now - openFor + 1;
            if (table.Stream?.Shards.Any(shard => shard.OpenedAt < openedBefore) == true)
            {
                await store.TransactAsync(RollAsync, (table.Address, openedBefore, splits), cancellationToken);
            }
        }
    }

    private async ValueTask<bool> RollAsync(
        ITransaction transaction, (TableAddress Address, long OpenedBefore, bool Splits) state, CancellationToken cancellationToken)
    {
        if (await catalog.FindAsync(transaction, state.Address, cancellationToken) is not { } table)
        {
            return false;
        }
        var rolled = StreamLifecycle.Roll(transaction, table, state.OpenedBefore, state.Splits, catalog.Now);
        if (!ReferenceEquals(rolled, table))
        {
            catalog.Put(transaction, rolled);
        }
        return true;
    }

    /// <summary>Answers the version up to which changes are older than a day.</summary>
    private ValueTask<long> NoteMomentAsync(CancellationToken cancellationToken) => store.TransactAsync(
        async (transaction, now, cancellation) =>
        {
            var stored = await transaction.GetAsync(StreamKeys.Horizon, cancellation);
            var horizon = stored is null ? 0 : BitConverter.ToInt64(stored);
            var past = StreamKeys.MomentsUntil(now - (long)Retention.TotalMilliseconds);
            var newest = transaction.Range(past, reverse: true);
            if (await newest.MoveNextAsync(cancellation))
            {
                horizon = ChangePosition.AtEndOf(newest.Key).Version;
                transaction.Put(StreamKeys.Horizon, BitConverter.GetBytes(horizon));
                transaction.DeleteRange(past);
            }
            transaction.PutAtVersion(StreamKeys.Moment(now), []);
            return horizon;
        },
        catalog.Now,
        cancellationToken);

    private async ValueTask TrimAsync(long horizon, CancellationToken cancellationToken)
    {
        var streams = new List<StreamDefinition>();
        using var snapshot = store.OpenSnapshot();
        for (var cursor = snapshot.Range(StreamKeys.AllStreams); await cursor.MoveNextAsync(cancellationToken);)
        {
            streams.Add(JsonSerializer.Deserialize(cursor.Value, StreamJson.Default.StreamDefinition)!);
        }
        foreach (var stream in streams)
        {
            if (stream.ClosedAt <= catalog.Now - Retention.TotalMilliseconds)
            {
                await store.TransactAsync(ForgetAsync, stream, cancellationToken);
            }
            else if (horizon > 0)
            {
                await TrimAsync(snapshot, stream, new ChangePosition(horizon + 1, 0), cancellationToken);
            }
        }
    }

    private static ValueTask<bool> ForgetAsync(ITransaction transaction, StreamDefinition stream, CancellationToken cancellationToken)
    {
        transaction.Delete(StreamKeys.Stream(stream.Table, stream.Label));
        transaction.DeleteRange(StreamKeys.Contents(stream.Number));
        return new(true);
    }

    /// <summary>Removes what lies before a position, and the shards that ended before it.</summary>
    private async ValueTask TrimAsync(ISnapshot snapshot, StreamDefinition stream, ChangePosition end, CancellationToken cancellationToken)
    {
        foreach (var shard in await ChangeReader.ShardsAsync(snapshot, stream, cancellationToken))
        {
            var isOver = shard.End?.IsBefore(end) == true;
            var past = StreamKeys.RecordsBefore(stream.Number, shard.Number, end);
            if (isOver || await snapshot.Range(past).MoveNextAsync(cancellationToken))
            {
                await store.TransactAsync(TrimShardAsync, (stream.Number, shard.Number, past, isOver), cancellationToken);
            }
        }
    }

    private static ValueTask<bool> TrimShardAsync(
        ITransaction transaction, (long Stream, uint Shard, KeyRange Past, bool IsOver) state, CancellationToken cancellationToken)
    {
        transaction.DeleteRange(state.Past);
        if (state.IsOver)
        {
            transaction.DeleteRange(KeyRange.Prefix(StreamKeys.Beginning(state.Stream, state.Shard)));
            transaction.DeleteRange(KeyRange.Prefix(StreamKeys.End(state.Stream, state.Shard)));
        }
        return new(true);
    }
}
