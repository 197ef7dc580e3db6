using System.Text.Json;
using Stator.Engine.Catalog;
using Stator.Storage;

namespace Stator.Engine.Changes;

/// <summary>Begins and ends streams and their shards, in the transaction that changes the table.</summary>
internal static class StreamLifecycle
{
    private const int WriteUnitsPerShard = 1000;
    private const int ShardsMax = 100;

    /// <summary>A table whose stream was enabled or disabled, with what its writes need to know of that.</summary>
    /// <param name="before">The table before; null when it is new.</param>
    /// <param name="after">The table after.</param>
    /// <param name="takeNumber">Takes a number that nothing else has.</param>
    public static async ValueTask<TableDefinition> FollowAsync(
        ITransaction transaction, TableDefinition? before, TableDefinition after, long now, Func<ValueTask<long>> takeNumber, CancellationToken cancellationToken)
    {
        after = await FollowDeliveryAsync(transaction, after, now, takeNumber, cancellationToken);
        if (before?.Stream is not null && after.StreamViewType is null)
        {
            return await CloseAsync(transaction, before, after, now, cancellationToken);
        }
        return after is { Stream: null, StreamViewType: not null }
            ? Open(transaction, await LabelledAsync(transaction, after, now, cancellationToken), now, await takeNumber())
            : after;
    }

    /// <summary>Changes are kept for Kinesis as long as a destination is live.</summary>
    private static async ValueTask<TableDefinition> FollowDeliveryAsync(
        ITransaction transaction, TableDefinition table, long now, Func<ValueTask<long>> takeNumber, CancellationToken cancellationToken)
    {
        if (table is { Delivery: null, LiveDestination: not null })
        {
            var number = await takeNumber();
            var definition = new StreamDefinition(table.Address, StreamDefinition.DeliveryLabelOf(number), number, table.Keys, StreamDefinition.WholeView, now)
            {
                IsForDelivery = true,
            };
            return table with { Delivery = Begin(transaction, table, definition, now) };
        }
        if (table is { Delivery: { } delivery, LiveDestination: null })
        {
            await EndAsync(transaction, table.Address, StreamDefinition.DeliveryLabelOf(delivery.Number), delivery, now, cancellationToken);
            return table with { Delivery = null };
        }
        return table;
    }

    /// <summary>The label is the time; one that another stream of the table has gives way to a later one.</summary>
    private static async ValueTask<TableDefinition> LabelledAsync(
        ITransaction transaction, TableDefinition table, long now, CancellationToken cancellationToken)
    {
        while (await transaction.GetAsync(StreamKeys.Stream(table.Address, StreamDefinition.LabelOf(now)), cancellationToken) is not null)
        {
            now++;
        }
        return table with { StreamLabel = StreamDefinition.LabelOf(now) };
    }

    /// <summary>Ends the stream of a table, which can be read for another day.</summary>
    public static async ValueTask<TableDefinition> CloseAsync(
        ITransaction transaction, TableDefinition before, TableDefinition after, long now, CancellationToken cancellationToken)
    {
        if (before.Stream is { } stream)
        {
            await EndAsync(transaction, before.Address, before.StreamLabel!, stream, now, cancellationToken);
            after = after with { Stream = null, StreamViewType = null };
        }
        return after;
    }

    /// <summary>Ends all that follows a table which is dropped.</summary>
    public static async ValueTask<TableDefinition> CloseAllAsync(ITransaction transaction, TableDefinition table, long now, CancellationToken cancellationToken)
    {
        if (table.Delivery is { } delivery)
        {
            await EndAsync(transaction, table.Address, StreamDefinition.DeliveryLabelOf(delivery.Number), delivery, now, cancellationToken);
        }
        return await CloseAsync(transaction, table, table with { Delivery = null }, now, cancellationToken);
    }

    private static async ValueTask EndAsync(
        ITransaction transaction, TableAddress table, string label, OpenStream stream, long now, CancellationToken cancellationToken)
    {
        var key = StreamKeys.Stream(table, label);
        if (await transaction.GetAsync(key, cancellationToken) is { } stored)
        {
            transaction.Put(key, (StreamDefinition.Decode(stored) with { ClosedAt = now }).Encode());
        }
        foreach (var shard in stream.Shards)
        {
            transaction.PutAtVersion(StreamKeys.End(stream.Number, shard.Number), []);
        }
    }

    /// <summary>Ends shards that were opened before a time and lets each continue in one child, or in two when the table needs more of them.</summary>
    /// <param name="splits">True to let each continue in two.</param>
    /// <returns>The same table when there is nothing to do.</returns>
    public static TableDefinition Roll(ITransaction transaction, TableDefinition table, long openedBefore, bool splits, long now)
    {
        if (table.Stream is not { } stream || stream.Shards.All(shard => shard.OpenedAt >= openedBefore))
        {
            return table;
        }
        var shards = new List<OpenShard>();
        var next = stream.NextShard;
        var wanted = splits ? ShardsMax : ShardsFor(table);
        var count = stream.Shards.Count;
        for (var at = 0; at < stream.Shards.Count; at++)
        {
            var shard = stream.Shards[at];
            if (shard.OpenedAt >= openedBefore)
            {
                shards.Add(shard);
                continue;
            }
            transaction.PutAtVersion(StreamKeys.End(stream.Number, shard.Number), []);
            foreach (var first in Continue(shard.FirstHash, stream.EndOf(at), count < wanted))
            {
                shards.Add(Begin(transaction, stream.Number, next++, shard.Number, first, now));
            }
            count += count < wanted ? 1 : 0;
        }
        return table with { Stream = new OpenStream(stream.Number, shards, next) };
    }

    private static TableDefinition Open(ITransaction transaction, TableDefinition table, long now, long number) => table with
    {
        Stream = Begin(transaction, table, new StreamDefinition(table.Address, table.StreamLabel!, number, table.Keys, table.StreamViewType!, now), now),
    };

    private static OpenStream Begin(ITransaction transaction, TableDefinition table, StreamDefinition definition, long now)
    {
        var count = ShardsFor(table);
        var shards = new OpenShard[count];
        for (var at = 0; at < count; at++)
        {
            shards[at] = Begin(transaction, definition.Number, (uint)at, null, (ulong)(((UInt128)1 << 64) * (uint)at / (uint)count), now);
        }
        transaction.Put(StreamKeys.Stream(table.Address, definition.Label), definition.Encode());
        return new OpenStream(definition.Number, shards, (uint)count);
    }

    private static OpenShard Begin(ITransaction transaction, long stream, uint number, uint? parent, ulong firstHash, long now)
    {
        var beginning = new ShardBeginning(parent, now);
        transaction.PutAtVersion(
            StreamKeys.Beginning(stream, number), JsonSerializer.SerializeToUtf8Bytes(beginning, StreamJson.Default.ShardBeginning));
        return new OpenShard(number, firstHash, now);
    }

    private static ulong[] Continue(ulong first, ulong? end, bool inTwo)
    {
        var half = ((end ?? (UInt128)1 << 64) - first) / 2;
        return inTwo && half > 0 ? [first, first + (ulong)half] : [first];
    }

    /// <summary>One for what a partition of DynamoDB takes: a thousand write units a second.</summary>
    private static int ShardsFor(TableDefinition table) =>
        (int)Math.Clamp((table.Throughput.WarmWrites(table.IsOnDemand) + WriteUnitsPerShard - 1) / WriteUnitsPerShard, 1, ShardsMax);
}
