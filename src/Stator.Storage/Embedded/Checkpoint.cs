using System.Buffers.Binary;
using Stator.Storage.Disk;
using Stator.Storage.Log;

namespace Stator.Storage.Embedded;

/// <summary>
/// A checkpoint: the whole tree in frames of one-change records, each with its own version, and at the end a frame that holds only
/// the version of the last commit (i64) and the number of keys (i64). It gets its name when it is whole and synced.
/// </summary>
internal static class Checkpoint
{
    private const int FrameBytesTarget = 1 << 20;
    private const int FramesPerSync = 8;
    private const int EndBytes = 16;

    public static async ValueTask WriteAsync(IDisk disk, string name, EmbeddedStore.State state)
    {
        var unfinished = name + StoreFiles.Unfinished;
        using (var file = disk.Create(unfinished))
        {
            var buffer = new FrameBuffer();
            var cursor = new TreeCursor(state.Tree, new KeyRange(default, default), reverse: false);
            long offset = 0, frame = 0;
            while (cursor.MoveNext())
            {
                Write(buffer, cursor.Entry);
                if (buffer.Length >= FrameBytesTarget)
                {
                    offset += await AppendAsync(file, offset, buffer, frame++);
                }
            }
            if (!buffer.IsEmpty)
            {
                offset += await AppendAsync(file, offset, buffer, frame++);
            }
            var end = buffer.Extend(EndBytes);
            BinaryPrimitives.WriteInt64LittleEndian(end, state.Version);
            BinaryPrimitives.WriteInt64LittleEndian(end[8..], state.Tree.Count);
            await AppendAsync(file, offset, buffer, frame);
            await file.SyncAsync();
        }
        disk.Rename(unfinished, name);
        await disk.SyncFolderAsync();
    }

    private static async ValueTask<int> AppendAsync(IFile file, long offset, FrameBuffer buffer, long number)
    {
        var frame = buffer.Seal(number);
        await file.WriteAsync(offset, frame);
        buffer.Reset();
        if (number % FramesPerSync == 0)
        {
            await file.SyncAsync(); // So that no flush has much to do at once.
        }
        return frame.Length;
    }

    private static void Write(FrameBuffer buffer, TreeEntry entry)
    {
        Change[] changes = [new Change(ChangeKind.Put, entry.Key, entry.Value)];
        CommitRecord.Write(buffer.Extend((int)CommitRecord.SizeOf(changes)), entry.Version, changes);
    }

    public static async ValueTask<EmbeddedStore.State> ReadAsync(IDisk disk, string name, CancellationToken cancellationToken)
    {
        using var file = disk.Open(name);
        var reader = new FrameReader(file, name);
        var tree = OrderedTree.Empty;
        for (long frame = 0; await reader.ReadAsync(frame, cancellationToken) is { } payload; frame++)
        {
            if (reader.Offset == file.Length && payload.Length == EndBytes)
            {
                return End(payload.Span, tree, name);
            }
            tree = Replay.Apply(tree, payload.Span, 0, out _);
        }
        throw new CorruptionException(name, $"the checkpoint is damaged at offset {reader.Offset}");
    }

    private static EmbeddedStore.State End(ReadOnlySpan<byte> payload, OrderedTree tree, string name)
    {
        var keys = BinaryPrimitives.ReadInt64LittleEndian(payload[8..]);
        return keys == tree.Count
            ? new EmbeddedStore.State(tree, BinaryPrimitives.ReadInt64LittleEndian(payload))
            : throw new CorruptionException(name, $"the checkpoint holds {tree.Count} keys and says {keys}");
    }
}

/// <summary>Applies the records of a frame.</summary>
internal static class Replay
{
    /// <summary>Applies all records newer than <paramref name="after"/>; answers the version of the last one.</summary>
    public static OrderedTree Apply(OrderedTree tree, ReadOnlySpan<byte> payload, long after, out long last)
    {
        last = after;
        while (!payload.IsEmpty)
        {
            var (version, changes) = CommitRecord.Read(ref payload);
            if (version > after)
            {
                tree = TreeChanges.Apply(tree, changes, version);
                last = version;
            }
        }
        return tree;
    }
}
