namespace Stator.Engine.Changes;

/// <summary>Where the writes of a table add their changes.</summary>
/// <param name="Number">The stream's number.</param>
/// <param name="Shards">The open shards in the order of their ranges, which together are all hashes.</param>
/// <param name="NextShard">The number of the shard that begins next.</param>
public sealed record OpenStream(long Number, IReadOnlyList<OpenShard> Shards, uint NextShard)
{
    /// <summary>The shard for a hash of a partition key.</summary>
    public OpenShard ShardOf(ulong hash)
    {
        var at = Shards.Count - 1;
        while (Shards[at].FirstHash > hash)
        {
            at--;
        }
        return Shards[at];
    }

    /// <summary>Where the range of a shard ends; null for the last one.</summary>
    public ulong? EndOf(int at) => at + 1 < Shards.Count ? Shards[at + 1].FirstHash : null;
}

/// <summary>A shard that changes are added to.</summary>
/// <param name="Number">Its number in the stream.</param>
/// <param name="FirstHash">The first hash of its range.</param>
/// <param name="OpenedAt">Unix milliseconds.</param>
public sealed record OpenShard(uint Number, ulong FirstHash, long OpenedAt);
