using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Engine.Changes;
using Stator.Items;
using Stator.Server.Gateway;
using Stator.Storage;

namespace Stator.Server.Operations.Streams;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_DescribeStream.html</summary>
internal sealed class DescribeStream(ChangeReader reader) : Operation<DescribeStreamInput, DescribeStreamOutput>(ApiOperations.DescribeStream)
{
    protected override async ValueTask<DescribeStreamOutput> ExecuteAsync(Realm realm, DescribeStreamInput request, CancellationToken cancellationToken)
    {
        RequestLimits.Check(request.Limit, Limits.StreamsPageMax);
        using var snapshot = reader.OpenSnapshot();
        var stream = await StreamShards.FindAsync(snapshot, realm, request.StreamArn!, cancellationToken);
        var shards = await ShardsAsync(snapshot, stream, request, cancellationToken);
        var limit = request.Limit ?? Limits.StreamsPageMax;
        var page = shards.Take(limit).ToList();
        return new DescribeStreamOutput
        {
            StreamDescription = new StreamDescription
            {
                StreamArn = stream.Arn,
                StreamLabel = stream.Label,
                StreamStatus = stream.ClosedAt is null ? "ENABLED" : "DISABLED",
                StreamViewType = stream.ViewType,
                CreationRequestDateTime = stream.CreatedAt / 1000.0,
                TableName = stream.Table.Name,
                KeySchema = Tables.TableDescriptions.Keys(stream.Keys),
                Shards = [.. page.Select(Describe)],
                LastEvaluatedShardId = page.Count < shards.Count ? page[^1].Id : null,
            },
        };
    }

    private static async ValueTask<IReadOnlyList<Engine.Changes.Shard>> ShardsAsync(
        ISnapshot snapshot, StreamDefinition stream, DescribeStreamInput request, CancellationToken cancellationToken)
    {
        var shards = await ChangeReader.ShardsAsync(snapshot, stream, cancellationToken);
        if (request.ShardFilter is { } filter)
        {
            var id = filter.ShardId ?? throw DynamoException.Validation("ShardId is required with the shard filter CHILD_SHARDS");
            var parent = await StreamShards.FindShardAsync(snapshot, stream, id, cancellationToken);
            shards = [.. shards.Where(shard => shard.Parent == parent.Number)];
        }
        return request.ExclusiveStartShardId is not { } start ? shards
            : Engine.Changes.Shard.TryParseId(start, out var last) ? [.. shards.Where(shard => shard.Number > last)]
            : [];
    }

    private static Api.Shapes.Shard Describe(Engine.Changes.Shard shard) => new()
    {
        ShardId = shard.Id,
        SequenceNumberRange = new SequenceNumberRange
        {
            StartingSequenceNumber = shard.Start.SequenceNumber,
            EndingSequenceNumber = shard.End?.SequenceNumber,
        },
        ParentShardId = shard.ParentId,
    };
}
