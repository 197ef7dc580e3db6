using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Items;
using Stator.Storage;

namespace Stator.Engine.Changes;

/// <summary>
/// Adds what a write changes to the log of its table, in the write's own transaction. The commit's version gives the place in the log: so
/// changes stand in the order of commits, and nobody sees one that is not durable.
/// </summary>
internal static class ChangeLog
{
    /// <summary>Adds a change. Nothing when nobody follows the table, or nothing has changed.</summary>
    public static void Append(
        ITransaction transaction, TableDefinition table, byte[] storeKey, Item? before, Item? after, long now, bool byTimeToLive)
    {
        if (table.Stream is not { } stream || table.StreamViewType is not { } viewType || IsSame(before, after))
        {
            return;
        }
        var record = new ChangeRecord(
            after is null ? ChangeKind.Remove : before is null ? ChangeKind.Insert : ChangeKind.Modify,
            now,
            byTimeToLive,
            KeyChecks.KeyOf(table.Keys, (after ?? before)!),
            StreamDefinition.KeepsOld(viewType) ? before : null,
            StreamDefinition.KeepsNew(viewType) ? after : null);
        var shard = stream.ShardOf(StoreKeys.HashOf(storeKey));
        transaction.PutAtVersion(StreamKeys.Record(stream.Number, shard.Number), record.Encode());
    }

    private static bool IsSame(Item? before, Item? after) =>
        before is null ? after is null : after is not null && before.AsValue == after.AsValue;
}
