using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Engine.Changes;
using Stator.Items;
using Stator.Server.Gateway;
using Stator.Server.Operations.Requests;

namespace Stator.Server.Operations.Streams;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_ListStreams.html</summary>
internal sealed class ListStreams(ChangeReader reader) : Operation<ListStreamsInput, ListStreamsOutput>(ApiOperations.ListStreams)
{
    protected override async ValueTask<ListStreamsOutput> ExecuteAsync(Realm realm, ListStreamsInput request, CancellationToken cancellationToken)
    {
        RequestLimits.Check(request.Limit, Limits.StreamsPageMax);
        var table = request.TableName is { } name ? TableNames.Resolve(realm, name).Name : null;
        (TableAddress, string)? after = request.ExclusiveStartStreamArn is { } arn ? StreamArns.Parse(arn) : null;
        var (streams, hasMore) = await reader.ListAsync(realm, table, after, request.Limit ?? Limits.StreamsPageMax, cancellationToken);
        return new ListStreamsOutput
        {
            Streams = [.. streams.Select(stream => new Api.Shapes.Stream { StreamArn = stream.Arn, TableName = stream.Table.Name, StreamLabel = stream.Label })],
            LastEvaluatedStreamArn = hasMore ? streams[^1].Arn : null,
        };
    }
}
