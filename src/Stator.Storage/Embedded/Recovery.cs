using Stator.Storage.Disk;
using Stator.Storage.Log;

namespace Stator.Storage.Embedded;

/// <summary>
/// What a folder holds: the newest checkpoint, then every frame of the log behind it. Only the end of the last segment may be torn;
/// damage anywhere else is an error, and then nothing is changed.
/// </summary>
/// <remarks>
/// What is read here may never have been synced (the process died, not the machine), so names and the last segment are synced before
/// anything is built on them, and only then are files removed that a crash left unfinished or that the checkpoint replaces.
/// </remarks>
internal static class Recovery
{
    /// <param name="State">The tree.</param>
    /// <param name="NextFrame">The number of the next frame.</param>
    /// <param name="Files">The files that hold the tree.</param>
    /// <param name="LogBytes">The length of the log behind the checkpoint, bytes.</param>
    public sealed record Result(EmbeddedStore.State State, long NextFrame, IReadOnlyList<string> Files, long LogBytes);

    public static async ValueTask<Result> RunAsync(IDisk disk, CancellationToken cancellationToken)
    {
        await disk.SyncFolderAsync();
        var names = disk.List();
        var checkpoint = names.Select(name => StoreFiles.TryParseCheckpoint(name, out var frame) ? frame : -1).DefaultIfEmpty(-1).Max();
        var state = checkpoint < 0
            ? new EmbeddedStore.State(OrderedTree.Empty, 0)
            : await Checkpoint.ReadAsync(disk, StoreFiles.Checkpoint(checkpoint), cancellationToken);
        var kept = checkpoint < 0 ? new List<string>() : [StoreFiles.Checkpoint(checkpoint)];
        var next = Math.Max(0, checkpoint);
        long logBytes = 0;
        var segments = names.Where(name => StoreFiles.TryParseLog(name, out var first) && first >= checkpoint)
            .Order(StringComparer.Ordinal)
            .ToList();
        for (var at = 0; at < segments.Count; at++)
        {
            StoreFiles.TryParseLog(segments[at], out var first);
            if (first != next)
            {
                throw new CorruptionException(segments[at], $"frames {next} to {first - 1} are missing before this segment");
            }
            var isLast = at == segments.Count - 1;
            (state, next, var bytes) = await ReplayAsync(disk, segments[at], state, next, isLast, cancellationToken);
            if (next > first)
            {
                kept.Add(segments[at]); // An empty one goes: the next segment takes its name.
            }
            logBytes += bytes;
        }
        await RemoveAsync(disk, names.Where(name => StoreFiles.IsOurs(name) && !kept.Contains(name)));
        return new Result(state, next, kept, logBytes);
    }

    private static async ValueTask<(EmbeddedStore.State State, long Next, long Bytes)> ReplayAsync(
        IDisk disk, string name, EmbeddedStore.State state, long next, bool isLast, CancellationToken cancellationToken)
    {
        using var file = disk.Open(name);
        var reader = new FrameReader(file, name);
        var (tree, version) = (state.Tree, state.Version);
        while (await reader.ReadAsync(next, cancellationToken) is { } payload)
        {
            tree = Replay.Apply(tree, payload.Span, version, out version);
            next++;
        }
        if (reader.Offset < file.Length)
        {
            if (!isLast)
            {
                throw new CorruptionException(name, $"frame {next} at offset {reader.Offset} is damaged");
            }
            await reader.ExpectTornEndAsync(next, cancellationToken);
            file.Truncate(reader.Offset);
        }
        if (isLast)
        {
            await file.SyncAsync();
        }
        return (new EmbeddedStore.State(tree, version), next, reader.Offset);
    }

    private static async ValueTask RemoveAsync(IDisk disk, IEnumerable<string> names)
    {
        foreach (var name in names.ToList())
        {
            disk.Delete(name);
        }
        await disk.SyncFolderAsync();
    }
}
