using Stator.Storage.Disk;

namespace Stator.Storage.Log;

/// <summary>Reads the log again, from a frame on.</summary>
internal sealed class LogReplay
{
    private readonly IDisk _disk;
    private readonly long _firstFrame;
    private readonly IReadOnlyList<long> _segments;

    /// <param name="disk">Where the files are.</param>
    /// <param name="firstFrame">The number of the first frame that is needed.</param>
    /// <param name="hasBegun">True when there must be a file that starts with it.</param>
    /// <exception cref="CorruptionException">There is none.</exception>
    public LogReplay(IDisk disk, long firstFrame, bool hasBegun)
    {
        _disk = disk;
        _firstFrame = firstFrame;
        _segments = [.. disk.List()
            .Select(name => StoreFiles.TryParseLog(name, out var first) ? first : -1)
            .Where(first => first >= firstFrame)
            .Order()];
        if (hasBegun && !_segments.Contains(firstFrame))
        {
            throw new CorruptionException(StoreFiles.Log(firstFrame), "it is missing, and the manifest says that the log goes on with it");
        }
    }

    /// <summary>The bytes of the files.</summary>
    public long Bytes => _segments.Sum(first =>
    {
        using var file = _disk.Open(StoreFiles.Log(first));
        return file.Length;
    });

    /// <summary>Hands each frame's payload on in order; answers the number of the frame that would follow.</summary>
    /// <exception cref="CorruptionException">Damage that a crash does not explain.</exception>
    public async ValueTask<long> RunAsync(Func<ReadOnlyMemory<byte>, ValueTask> apply, CancellationToken cancellationToken)
    {
        var next = _firstFrame;
        for (var at = 0; at < _segments.Count; at++)
        {
            if (_segments[at] < next)
            {
                throw new CorruptionException(StoreFiles.Log(_segments[at]), "it lies within the frames of the file before it");
            }
            if (_segments[at] > next)
            {
                await ExpectTornEndAsync(next, _segments.Skip(at), cancellationToken);
                break;
            }
            next = await ReadAsync(_segments[at], apply, cancellationToken);
        }
        return next;
    }

    /// <summary>Reads one file up to its end, or to where it is torn; answers the number of the frame that would follow.</summary>
    private async ValueTask<long> ReadAsync(long first, Func<ReadOnlyMemory<byte>, ValueTask> apply, CancellationToken cancellationToken)
    {
        var name = StoreFiles.Log(first);
        using var file = _disk.Open(name);
        var header = await LogHeader.ReadAsync(file, name, cancellationToken);
        if (header.FirstFrame != first)
        {
            throw new CorruptionException(name, $"it starts with frame {header.FirstFrame}");
        }
        var reader = new FrameReader(file, header);
        var next = first;
        var isContinued = false;
        for (; !isContinued && await reader.ReadAsync(next, cancellationToken) is { } payload; next++)
        {
            isContinued = payload.IsEmpty;
            await apply(payload);
        }
        if (isContinued && !_disk.List().Contains(StoreFiles.Log(next)))
        {
            throw new CorruptionException(StoreFiles.Log(next), $"it is missing, and {name} says that the log goes on with it");
        }
        if (!isContinued && reader.Offset < file.Length && await reader.FindProofOfDamageAsync(next, cancellationToken) is { } later)
        {
            throw new CorruptionException(name, $"frame {next} at {reader.Offset} is damaged, and frame {later} shows that it was whole");
        }
        return next;
    }

    /// <summary>Behind a gap in the log: throws when a later file was begun or written to after the missing frame had been synced.</summary>
    private async ValueTask ExpectTornEndAsync(long missing, IEnumerable<long> later, CancellationToken cancellationToken)
    {
        foreach (var first in later)
        {
            var name = StoreFiles.Log(first);
            using var file = _disk.Open(name);
            var header = await LogHeader.ReadAsync(file, name, cancellationToken);
            if (header.FirstFrame != first
                || header.FirstUnsynced > missing
                || await new FrameReader(file, header).FindProofOfDamageAsync(missing, cancellationToken) is not null)
            {
                throw new CorruptionException(name, $"frame {missing} and those behind it are missing before this file, and had been synced");
            }
        }
    }
}
