using Stator.Storage.Disk;
using Stator.Storage.Memtables;
using Stator.Storage.SortedTables;

namespace Stator.Storage.Compaction;

/// <summary>Writes what has no more writers as a table: of each key the newest version, and the range deletions.</summary>
internal static class MemtableFlush
{
    /// <summary>Answers what was written, or null when there was nothing to write.</summary>
    public static async ValueTask<TableDescription?> WriteAsync(
        IDisk disk, TableShape shape, long number, Memtable memtable, CancellationToken cancellationToken) => memtable.IsEmpty
        ? null
        : await WriteAsync(
            disk, shape, number, new MemtableCursor(memtable, long.MaxValue, reverse: false), memtable.RangeDeletions, cancellationToken);

    /// <summary>Answers what was written, or null when there was nothing to write.</summary>
    public static async ValueTask<TableDescription?> WriteAsync(
        IDisk disk, TableShape shape, long number, ReplayBuffer buffer, CancellationToken cancellationToken) =>
        buffer.IsEmpty ? null : await WriteAsync(disk, shape, number, buffer.OpenCursor(), buffer.RangeDeletions, cancellationToken);

    private static async ValueTask<TableDescription> WriteAsync(
        IDisk disk, TableShape shape, long number, EntryCursor cursor, IReadOnlyList<RangeDeletion> rangeDeletions, CancellationToken cancellationToken)
    {
        var name = StoreFiles.Table(number);
        using var builder = new TableBuilder(disk.Create(name), number, shape);
        try
        {
            for (var isOn = await cursor.SeekAsync(default, cancellationToken); isOn; isOn = await cursor.MoveNextAsync(cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
                builder.Add(cursor.Key, cursor.Value, cursor.IsDeletion);
                if (builder.WantsToWrite)
                {
                    await builder.WriteOutAsync();
                }
            }
            var description = await builder.FinishAsync([.. rangeDeletions.Select(deletion => deletion.Range)]);
            await DiskFailures.SyncFolderAsync(disk);
            return description;
        }
        catch
        {
            UnfinishedFiles.Remove(disk, name);
            throw;
        }
    }
}
