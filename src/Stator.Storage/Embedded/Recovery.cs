using Stator.Storage.Disk;
using Stator.Storage.Log;

namespace Stator.Storage.Embedded;

/// <summary>
/// What a folder holds: the newest checkpoint, then every frame of the log behind it. Only the end of the last segment may be torn;
/// damage anywhere else is an error. Files that a crash left unfinished or unneeded are removed.
/// </summary>
internal static class Recovery
{
    public sealed record Result(EmbeddedStore.State State, long NextFrame, IReadOnlyList<string> Files);

    public static async ValueTask<Result> RunAsync(IDisk disk, CancellationToken cancellationToken)
    {
        RemoveUnfinished(disk);
        var names = disk.List();
        var checkpoint = names.Select(name => StoreFiles.TryParseCheckpoint(name, out var frame) ? frame : -1).DefaultIfEmpty(-1).Max();
        var state = checkpoint < 0
            ? new EmbeddedStore.State(OrderedTree.Empty, 0)
            : await Checkpoint.ReadAsync(disk, StoreFiles.Checkpoint(checkpoint), cancellationToken);
        var next = Math.Max(0, checkpoint);
        var kept = new List<string>();
        if (checkpoint >= 0)
        {
            kept.Add(StoreFiles.Checkpoint(checkpoint));
        }
        var segments = names.Where(name => StoreFiles.TryParseLog(name, out _)).Order(StringComparer.Ordinal).ToList();
        for (var at = 0; at < segments.Count; at++)
        {
            StoreFiles.TryParseLog(segments[at], out var first);
            if (first < checkpoint)
            {
                disk.Delete(segments[at]);
                continue;
            }
            if (first != next)
            {
                throw new CorruptionException(segments[at], $"frames {next} to {first - 1} are missing before this segment");
            }
            (state, next) = await ReplayAsync(disk, segments[at], state, next, at == segments.Count - 1, cancellationToken);
            if (next == first)
            {
                disk.Delete(segments[at]); // Nothing in it: the next segment takes its name.
            }
            else
            {
                kept.Add(segments[at]);
            }
        }
        RemoveOldCheckpoints(disk, names, checkpoint);
        await disk.SyncFolderAsync();
        return new Result(state, next, kept);
    }

    private static async ValueTask<(EmbeddedStore.State State, long Next)> ReplayAsync(
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
            await file.SyncAsync();
        }
        return (new EmbeddedStore.State(tree, version), next);
    }

    private static void RemoveUnfinished(IDisk disk)
    {
        foreach (var name in disk.List().Where(name => name.EndsWith(StoreFiles.Unfinished, StringComparison.Ordinal)))
        {
            disk.Delete(name);
        }
    }

    private static void RemoveOldCheckpoints(IDisk disk, IReadOnlyList<string> names, long newest)
    {
        foreach (var name in names)
        {
            if (StoreFiles.TryParseCheckpoint(name, out var frame) && frame < newest)
            {
                disk.Delete(name);
            }
        }
    }
}
