using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Stator.StreamReplay;

/// <summary>The shards of a stream, read as the Kinesis Client Library does: each after its parent, those that don't wait for each other at once.</summary>
/// <param name="streams">The client.</param>
/// <param name="streamArn">The stream.</param>
internal sealed class Lineage(AmazonDynamoDBStreamsClient streams, string streamArn)
{
    private const int PageShards = 3;
    private const int EmptyPagesMax = 2;

    /// <summary>Reads all that is there, and answers of how many shards.</summary>
    /// <param name="apply">Told of each record, those of one item in order; one call at a time.</param>
    public async Task<int> ReadAsync(Action<Record> apply)
    {
        var shards = await ShardsAsync();
        var left = shards.ToDictionary(shard => shard.ShardId);
        while (left.Count > 0)
        {
            var ready = left.Values.Where(shard => shard.ParentShardId is not { } parent || !left.ContainsKey(parent)).ToList();
            if (ready.Count == 0)
            {
                throw new InvalidOperationException("Shards wait for each other.");
            }
            await Task.WhenAll(ready.Select(shard => ReadAsync(shard.ShardId, apply)));
            ready.ForEach(shard => left.Remove(shard.ShardId));
        }
        return shards.Count;
    }

    private async Task<List<Shard>> ShardsAsync()
    {
        var shards = new List<Shard>();
        var request = new DescribeStreamRequest { StreamArn = streamArn, Limit = PageShards };
        do
        {
            var page = (await streams.DescribeStreamAsync(request)).StreamDescription;
            shards.AddRange(page.Shards);
            request.ExclusiveStartShardId = page.LastEvaluatedShardId;
        }
        while (request.ExclusiveStartShardId is not null);
        return shards;
    }

    private async Task ReadAsync(string shard, Action<Record> apply)
    {
        var beginning = new GetShardIteratorRequest { StreamArn = streamArn, ShardId = shard, ShardIteratorType = ShardIteratorType.TRIM_HORIZON };
        var iterator = (await streams.GetShardIteratorAsync(beginning)).ShardIterator;
        for (var empty = 0; iterator is not null && empty < EmptyPagesMax;)
        {
            var page = await streams.GetRecordsAsync(new GetRecordsRequest { ShardIterator = iterator });
            lock (streams)
            {
                page.Records.ForEach(apply);
            }
            empty = page.Records.Count > 0 ? 0 : empty + 1;
            iterator = page.NextShardIterator;
        }
    }
}
