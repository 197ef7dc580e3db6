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
    private const int RangesAtOnce = 100;
    private static readonly TimeSpan MomentInterval = TimeSpan.FromMinutes(15);

    private long _lastMoment;

    /// <summary>Ends shards that have been open for long enough. Called from time to time, by one at a time.</summary>
    public ValueTask RollAsync(CancellationToken cancellationToken) =>
        RollAsync((long)shardLifetime.TotalMilliseconds, splits: false, cancellationToken);

    /// <summary>Removes what is older than a day, every quarter of an hour. Called from time to time, by one at a time.</summary>
    public async ValueTask TrimAsync(CancellationToken cancellationToken)
    {
        if (catalog.Now - _lastMoment is >= 0 and var passed && passed < MomentInterval.TotalMilliseconds)
        {
            return;
        }
        await TrimAsync(await NoteMomentAsync(cancellationToken), cancellationToken);
        _lastMoment = catalog.Now;
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
        var rolled = await catalog.ChangeAsync(
            transaction,
            state.Address,
            table => StreamLifecycle.Roll(transaction, table, state.OpenedBefore, state.Splits, catalog.Now),
            cancellationToken);
        return rolled is not null;
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
                horizon = Math.Max(horizon, ChangePosition.AtEndOf(newest.Key).Version);
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
        var past = new List<KeyRange>();
        foreach (var stream in await AllAsync(cancellationToken))
        {
            if (stream.ClosedAt <= catalog.Now - Retention.TotalMilliseconds)
            {
                await store.TransactAsync(ForgetAsync, stream, cancellationToken);
            }
            else if (horizon > 0)
            {
                await FindPastAsync(stream, new ChangePosition(horizon + 1, 0), past, cancellationToken);
            }
        }
        foreach (var some in past.Chunk(RangesAtOnce))
        {
            await store.TransactAsync(RemoveAsync, some, cancellationToken);
        }
    }

    private async ValueTask<List<StreamDefinition>> AllAsync(CancellationToken cancellationToken)
    {
        var streams = new List<StreamDefinition>();
        using var snapshot = store.OpenSnapshot();
        for (var cursor = snapshot.Range(StreamKeys.AllStreams); await cursor.MoveNextAsync(cancellationToken);)
        {
            streams.Add(StreamDefinition.Decode(cursor.Value));
        }
        return streams;
    }

    private static ValueTask<bool> ForgetAsync(ITransaction transaction, StreamDefinition stream, CancellationToken cancellationToken)
    {
        transaction.Delete(StreamKeys.Stream(stream.Table, stream.Label));
        transaction.DeleteRange(StreamKeys.Contents(stream.Number));
        return new(true);
    }

    /// <summary>What of a stream lies before a position, and the shards that ended before it.</summary>
    private async ValueTask FindPastAsync(StreamDefinition stream, ChangePosition end, List<KeyRange> past, CancellationToken cancellationToken)
    {
        using var snapshot = store.OpenSnapshot();
        foreach (var shard in await ChangeReader.ShardsAsync(snapshot, stream, cancellationToken))
        {
            var records = StreamKeys.RecordsBefore(stream.Number, shard.Number, end);
            if (await snapshot.Range(records).MoveNextAsync(cancellationToken))
            {
                past.Add(records);
            }
            if (shard.End?.IsBefore(end) == true)
            {
                past.Add(KeyRange.Prefix(StreamKeys.Beginning(stream.Number, shard.Number)));
                past.Add(KeyRange.Prefix(StreamKeys.End(stream.Number, shard.Number)));
            }
        }
    }

    /// <summary>Many ranges in one commit: each such commit is written to a table soon.</summary>
    private static ValueTask<bool> RemoveAsync(ITransaction transaction, KeyRange[] past, CancellationToken cancellationToken)
    {
        foreach (var range in past)
        {
            transaction.DeleteRange(range);
        }
        return new(true);
    }
}
