namespace Stator.Storage.Disk;

/// <summary>A flush failed: nobody knows what of the file is on disk, and flushing again would not tell.</summary>
internal sealed class FlushFailedException(Exception cause) : IOException($"a flush failed: {cause.Message}", cause);

/// <summary>Tells the failures apart that need different answers.</summary>
internal static class DiskFailures
{
    /// <summary>Syncs a file.</summary>
    /// <exception cref="FlushFailedException">It failed.</exception>
    public static async ValueTask SyncAsync(IFile file)
    {
        try
        {
            await file.SyncAsync();
        }
        catch (IOException failure)
        {
            throw new FlushFailedException(failure);
        }
    }

    /// <summary>Syncs a folder.</summary>
    /// <exception cref="FlushFailedException">It failed.</exception>
    public static async ValueTask SyncFolderAsync(IDisk disk)
    {
        try
        {
            await disk.SyncFolderAsync();
        }
        catch (IOException failure)
        {
            throw new FlushFailedException(failure);
        }
    }

    /// <summary>Reads a whole stretch of a file.</summary>
    /// <exception cref="CorruptionException">The file ends before it.</exception>
    public static async ValueTask ReadAsync(IFile file, string name, long offset, Memory<byte> target, CancellationToken cancellationToken)
    {
        var start = offset;
        var wanted = target.Length;
        while (target.Length > 0)
        {
            var read = await file.ReadAsync(offset, target, cancellationToken);
            if (read == 0)
            {
                throw new CorruptionException(name, $"it ends at {offset}, and {wanted} bytes from {start} on belong to it");
            }
            offset += read;
            target = target[read..];
        }
    }
}
