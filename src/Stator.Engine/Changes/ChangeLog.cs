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
        if ((table.Stream is null && table.Delivery is null) || IsSame(before, after))
        {
            return;
        }
        var hash = StoreKeys.HashOf(storeKey);
        if (table is { Stream: { } stream, StreamViewType: { } viewType })
        {
            Append(stream, viewType);
        }
        if (table.Delivery is { } delivery)
        {
            Append(delivery, StreamDefinition.WholeView);
        }

        void Append(OpenStream stream, string viewType) => transaction.PutAtVersion(
            StreamKeys.Record(stream.Number, stream.ShardOf(hash).Number), RecordOf(table, viewType, before, after, now, byTimeToLive).Encode());
    }

    private static ChangeRecord RecordOf(TableDefinition table, string viewType, Item? before, Item? after, long now, bool byTimeToLive) => new(
            after is null ? ChangeKind.Remove : before is null ? ChangeKind.Insert : ChangeKind.Modify,
            now,
            byTimeToLive,
            KeyChecks.KeyOf(table.Keys, (after ?? before)!),
            StreamDefinition.KeepsOld(viewType) ? before : null,
            StreamDefinition.KeepsNew(viewType) ? after : null);

    private static bool IsSame(Item? before, Item? after) =>
        before is null ? after is null : after is not null && before.AsValue == after.AsValue;
}
