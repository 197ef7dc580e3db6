using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Engine.Changes;
using Stator.Items;
using Stator.Server.Gateway;

namespace Stator.Server.Operations.Streams;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html</summary>
internal sealed class GetShardIterator(ChangeReader reader, TableCatalog catalog)
    : Operation<GetShardIteratorInput, GetShardIteratorOutput>(ApiOperations.GetShardIterator)
{
    protected override async ValueTask<GetShardIteratorOutput> ExecuteAsync(Realm realm, GetShardIteratorInput request, CancellationToken cancellationToken)
    {
        var position = Asked(request);
        using var snapshot = reader.OpenSnapshot();
        var stream = await StreamShards.FindAsync(snapshot, realm, request.StreamArn!, cancellationToken);
        var shard = await StreamShards.FindShardAsync(snapshot, stream, request.ShardId!, cancellationToken);
        var horizon = await ChangeReader.HorizonAsync(snapshot, cancellationToken);
        var start = request.ShardIteratorType switch
        {
            "TRIM_HORIZON" => Later(shard.Start, new ChangePosition(horizon + 1, 0)),
            "LATEST" => ChangeReader.Behind(snapshot),
            "AT_SEQUENCE_NUMBER" => Within(shard, position, horizon),
            _ => Within(shard, position, horizon).Next,
        };
        return new GetShardIteratorOutput { ShardIterator = new ShardIterator(stream.Arn, shard.Number, start, catalog.Now).ToString() };
    }

    /// <summary>The position of the request's sequence number, where there must be one.</summary>
    private static ChangePosition Asked(GetShardIteratorInput request)
    {
        var needsNumber = request.ShardIteratorType is "AT_SEQUENCE_NUMBER" or "AFTER_SEQUENCE_NUMBER";
        if (request.SequenceNumber is null)
        {
            return needsNumber
                ? throw DynamoException.Validation($"Sequence number is required for the shard iterator type: {request.ShardIteratorType}")
                : default;
        }
        if (!needsNumber)
        {
            throw DynamoException.Validation("Sequence number cannot be specified for the shard iterator type: " + request.ShardIteratorType);
        }
        return ChangePosition.TryParse(request.SequenceNumber, out var position) ? position : throw Invalid(request.SequenceNumber);
    }

    private static ChangePosition Within(Engine.Changes.Shard shard, ChangePosition position, long horizon)
    {
        if (position.IsBefore(shard.Start) || shard.End?.IsBefore(position) == true)
        {
            throw Invalid(position.SequenceNumber);
        }
        return position.Version > horizon || shard.Start.Version > horizon ? position : throw StreamErrors.Trimmed();
    }

    private static ChangePosition Later(ChangePosition one, ChangePosition other) => one.IsBefore(other) ? other : one;

    private static DynamoException Invalid(string number) => DynamoException.Validation($"Invalid SequenceNumber: {number}");
}
