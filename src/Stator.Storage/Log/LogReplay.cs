using Stator.Storage.Disk;

namespace Stator.Storage.Log;

/// <summary>Reads the log again, from a frame on.</summary>
/// <param name="hasBegun">True when there must be a file that starts with the first frame.</param>
internal sealed class LogReplay(IDisk disk, long firstFrame, bool hasBegun)
{
    /// <summary>Hands each frame's payload on in order; answers the number of the frame that would follow.</summary>
    /// <exception cref="CorruptionException">Damage that a crash does not explain.</exception>
    public async ValueTask<long> RunAsync(Func<ReadOnlyMemory<byte>, ValueTask> apply, CancellationToken cancellationToken)
    {
        var segments = disk.List()
            .Select(name => StoreFiles.TryParseLog(name, out var first) ? first : -1)
            .Where(first => first >= firstFrame)
            .Order()
            .ToList();
        if (hasBegun && !segments.Contains(firstFrame))
        {
            throw new CorruptionException(StoreFiles.Log(firstFrame), "it is missing, and the manifest says that the log goes on with it");
        }
        var next = firstFrame;
        for (var at = 0; at < segments.Count; at++)
        {
            if (segments[at] != next)
            {
                await ExpectTornEndAsync(next, segments[at..], cancellationToken);
                break;
            }
            next = await ReadAsync(segments[at], apply, cancellationToken);
        }
        return next;
    }

    /// <summary>Reads one file up to its end, or to where it is torn; answers the number of the frame that would follow.</summary>
    private async ValueTask<long> ReadAsync(long first, Func<ReadOnlyMemory<byte>, ValueTask> apply, CancellationToken cancellationToken)
    {
        var name = StoreFiles.Log(first);
        using var file = disk.Open(name);
        var header = await LogHeader.ReadAsync(file, name, cancellationToken);
        if (header.FirstFrame != first)
        {
            throw new CorruptionException(name, $"it starts with frame {header.FirstFrame}");
        }
        var reader = new FrameReader(file, header.Salt);
        var next = first;
        for (; await reader.ReadAsync(next, cancellationToken) is { } payload; next++)
        {
            await apply(payload);
        }
        if (reader.Offset < file.Length && await reader.FindProofOfDamageAsync(next, cancellationToken) is { } later)
        {
            throw new CorruptionException(name, $"frame {next} at {reader.Offset} is damaged, and frame {later} shows that it was whole");
        }
        return next;
    }

    /// <summary>Behind a gap in the log: throws when a later file was begun or written to after the missing frame had been synced.</summary>
    private async ValueTask ExpectTornEndAsync(long missing, IReadOnlyList<long> later, CancellationToken cancellationToken)
    {
        foreach (var first in later)
        {
            var name = StoreFiles.Log(first);
            using var file = disk.Open(name);
            var header = await LogHeader.ReadAsync(file, name, cancellationToken);
            if (header.FirstUnsynced > missing
                || await new FrameReader(file, header.Salt).FindProofOfDamageAsync(missing, cancellationToken) is not null)
            {
                throw new CorruptionException(name, $"frame {missing} and those behind it are missing before this file, and had been synced");
            }
        }
    }
}
