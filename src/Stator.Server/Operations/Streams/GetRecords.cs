using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Engine.Changes;
using Stator.Items;
using Stator.Server.Gateway;

namespace Stator.Server.Operations.Streams;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html</summary>
internal sealed class GetRecords(ChangeReader reader, TableCatalog catalog) : Operation<GetRecordsInput, GetRecordsOutput>(ApiOperations.GetRecords)
{
    protected override async ValueTask<GetRecordsOutput> ExecuteAsync(Realm realm, GetRecordsInput request, CancellationToken cancellationToken)
    {
        RequestLimits.Check(request.Limit, Limits.StreamRecordsPageMax);
        var iterator = ShardIterator.Parse(request.ShardIterator!, catalog.Now);
        using var snapshot = reader.OpenSnapshot();
        var stream = await StreamShards.FindAsync(snapshot, realm, iterator.StreamArn, cancellationToken);
        var horizon = await ChangeReader.HorizonAsync(snapshot, cancellationToken);
        if (await ChangeReader.ShardAsync(snapshot, stream, iterator.Shard, cancellationToken) is not { } shard
            || (iterator.Position.Version <= horizon && shard.Start.Version <= horizon))
        {
            throw StreamErrors.Trimmed();
        }
        var page = await ChangeReader.ReadAsync(
            snapshot, stream, shard, iterator.Position, request.Limit ?? Limits.StreamRecordsPageMax, cancellationToken);
        return new GetRecordsOutput
        {
            Records = [.. page.Records.Select(entry => Show(stream, entry.Position, entry.Record))],
            NextShardIterator = page.Next is { } next ? new ShardIterator(stream.Arn, shard.Number, next, catalog.Now).ToString() : null,
        };
    }

    private static Record Show(StreamDefinition stream, ChangePosition position, ChangeRecord record) => new()
    {
        EventID = EventIds.Of(stream, position),
        EventName = record.EventName,
        EventVersion = "1.1",
        EventSource = "aws:dynamodb",
        AwsRegion = stream.Table.Region,
        Dynamodb = new StreamRecord
        {
            ApproximateCreationDateTime = record.Time / 1000,
            Keys = record.Key,
            NewImage = record.NewImage,
            OldImage = record.OldImage,
            SequenceNumber = position.SequenceNumber,
            SizeBytes = record.SizeBytes,
            StreamViewType = stream.ViewType,
        },
        UserIdentity = record.ByTimeToLive ? new Identity { Type = "Service", PrincipalId = "dynamodb.amazonaws.com" } : null,
    };
}
