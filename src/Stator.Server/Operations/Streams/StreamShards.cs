using Stator.Engine.Catalog;
using Stator.Engine.Changes;
using Stator.Items;
using Stator.Storage;

namespace Stator.Server.Operations.Streams;

/// <summary>The streams and shards that requests name.</summary>
internal static class StreamShards
{
    /// <exception cref="DynamoException">There is none, or it is of another account or region.</exception>
    public static async ValueTask<StreamDefinition> FindAsync(ISnapshot snapshot, Realm realm, string arn, CancellationToken cancellationToken)
    {
        var (table, label) = StreamArns.Parse(arn);
        return (table.Account, table.Region) == (realm.Account, realm.Region)
            && await ChangeReader.FindAsync(snapshot, table, label, cancellationToken) is { IsForDelivery: false } stream
            ? stream
            : throw StreamArns.NotFound(arn);
    }

    /// <exception cref="DynamoException">There is none.</exception>
    public static async ValueTask<Shard> FindShardAsync(ISnapshot snapshot, StreamDefinition stream, string id, CancellationToken cancellationToken) =>
        Shard.TryParseId(id, out var number)
        && await ChangeReader.ShardAsync(snapshot, stream, number, cancellationToken) is { } shard && shard.Id == id
            ? shard
            : throw new DynamoException("ResourceNotFoundException", "Requested resource not found: Shard does not exist");
}
