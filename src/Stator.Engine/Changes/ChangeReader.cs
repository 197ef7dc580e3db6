using System.Text.Json;
using Stator.Engine.Catalog;
using Stator.Storage;

namespace Stator.Engine.Changes;

/// <summary>What a reader of a shard gets.</summary>
/// <param name="Records">The changes with their places, in order.</param>
/// <param name="Next">Where to go on; null at the end of a shard that is closed.</param>
public sealed record ChangePage(IReadOnlyList<(ChangePosition Position, ChangeRecord Record)> Records, ChangePosition? Next);

/// <summary>
/// Reads streams: which there are, their shards, and the changes in these. What a crash could take back is not read: nobody can be told to
/// forget it.
/// </summary>
public sealed class ChangeReader(IStore store)
{
    /// <summary>The most bytes of a page; the record that passes it is the last.</summary>
    private const long PageBytesMax = 1 << 20;

    /// <summary>A state of all streams.</summary>
    public ISnapshot OpenSnapshot() => store.OpenSnapshot();

    /// <summary>The streams of a realm, of each table the newest first, behind the stream <paramref name="after"/>; and whether there are more.</summary>
    public async ValueTask<(IReadOnlyList<StreamDefinition> Streams, bool HasMore)> ListAsync(
        Realm realm, string? table, (TableAddress Table, string Label)? after, int limit, CancellationToken cancellationToken)
    {
        using var snapshot = store.OpenSnapshot();
        var range = StreamKeys.Streams(realm, table);
        if (after is { } last)
        {
            range = range.Intersect(new KeyRange(default, StreamKeys.Stream(last.Table, last.Label)));
        }
        var streams = new List<StreamDefinition>();
        for (var cursor = snapshot.Range(range, reverse: true); await cursor.MoveNextAsync(cancellationToken);)
        {
            var stream = StreamDefinition.Decode(cursor.Value);
            if (stream.IsForDelivery)
            {
                continue;
            }
            if (streams.Count == limit)
            {
                return (streams, true);
            }
            streams.Add(stream);
        }
        return (streams, false);
    }

    /// <summary>A stream; null when there is none.</summary>
    public static async ValueTask<StreamDefinition?> FindAsync(ISnapshot snapshot, TableAddress table, string label, CancellationToken cancellationToken) =>
        await snapshot.GetAsync(StreamKeys.Stream(table, label), cancellationToken) is { } stored ? StreamDefinition.Decode(stored) : null;

    /// <summary>The shards of a stream by when they began.</summary>
    public static async ValueTask<IReadOnlyList<Shard>> ShardsAsync(ISnapshot snapshot, StreamDefinition stream, CancellationToken cancellationToken)
    {
        var ends = new Dictionary<uint, ChangePosition>();
        for (var cursor = snapshot.Range(StreamKeys.Ends(stream.Number)); await cursor.MoveNextAsync(cancellationToken);)
        {
            if (DurableEnd(snapshot, cursor.Key) is { } end)
            {
                ends[StreamKeys.ShardOf(cursor.Key)] = end;
            }
        }
        var shards = new Dictionary<uint, Shard>();
        for (var cursor = snapshot.Range(StreamKeys.Beginnings(stream.Number)); await cursor.MoveNextAsync(cancellationToken);)
        {
            var shard = ReadShard(cursor.Key, cursor.Value, ends.TryGetValue(StreamKeys.ShardOf(cursor.Key), out var end) ? end : null);
            if (shard.Parent is null || shard.Start.Version <= snapshot.DurableVersion) // The parent of another one has not ended yet.
            {
                shards[shard.Number] = shard with { ParentId = shard.Parent is { } parent && shards.TryGetValue(parent, out var known) ? known.Id : null };
            }
        }
        return [.. shards.Values.OrderBy(shard => shard.Number)];
    }

    /// <summary>One shard of a stream; null when there is none.</summary>
    public static async ValueTask<Shard?> ShardAsync(ISnapshot snapshot, StreamDefinition stream, uint number, CancellationToken cancellationToken)
    {
        var beginnings = snapshot.Range(KeyRange.Prefix(StreamKeys.Beginning(stream.Number, number)));
        if (!await beginnings.MoveNextAsync(cancellationToken))
        {
            return null;
        }
        var ends = snapshot.Range(KeyRange.Prefix(StreamKeys.End(stream.Number, number)));
        return ReadShard(
            beginnings.Key, beginnings.Value, await ends.MoveNextAsync(cancellationToken) ? DurableEnd(snapshot, ends.Key) : null);
    }

    /// <summary>The version up to which changes are no longer kept; 0 when all are.</summary>
    public static async ValueTask<long> HorizonAsync(ISnapshot snapshot, CancellationToken cancellationToken) =>
        await snapshot.GetAsync(StreamKeys.Horizon, cancellationToken) is { } stored ? BitConverter.ToInt64(stored) : 0;

    /// <summary>The changes of a shard from a position on.</summary>
    /// <param name="limit">The most changes.</param>
    public static async ValueTask<ChangePage> ReadAsync(
        ISnapshot snapshot, StreamDefinition stream, Shard shard, ChangePosition from, int limit, CancellationToken cancellationToken)
    {
        var records = new List<(ChangePosition, ChangeRecord)>();
        var bytes = 0L;
        var cursor = snapshot.Range(StreamKeys.Records(stream.Number, shard.Number, from, Behind(snapshot)));
        while (await cursor.MoveNextAsync(cancellationToken))
        {
            if (records.Count == limit || bytes >= PageBytesMax)
            {
                return new ChangePage(records, records[^1].Item1.Next);
            }
            var record = ChangeRecord.Decode(cursor.Value);
            records.Add((ChangePosition.AtEndOf(cursor.Key), record));
            bytes += record.SizeBytes;
        }
        return new ChangePage(records, shard.End is null ? Later(from, Behind(snapshot)) : null);
    }

    /// <summary>Behind all that can be read in a snapshot.</summary>
    public static ChangePosition Behind(ISnapshot snapshot) => new(snapshot.DurableVersion + 1, 0);

    private static ChangePosition Later(ChangePosition one, ChangePosition other) => one.IsBefore(other) ? other : one;

    private static ChangePosition? DurableEnd(ISnapshot snapshot, byte[] key) =>
        ChangePosition.AtEndOf(key) is var end && end.Version <= snapshot.DurableVersion ? end : null;

    private static Shard ReadShard(byte[] key, byte[] value, ChangePosition? end)
    {
        var beginning = JsonSerializer.Deserialize(value, StreamJson.Default.ShardBeginning)!;
        return new Shard(StreamKeys.ShardOf(key), beginning.Parent, beginning.CreatedAt, ChangePosition.AtEndOf(key), end);
    }
}
