namespace Stator.Storage.Disk;

/// <summary>A file that gets its name when its first bytes are on disk: nobody ever finds it without them.</summary>
internal static class WholeFile
{
    /// <summary>Creates a file, or puts a new one in the place of one that has its name.</summary>
    public static async ValueTask<IFile> CreateAsync(IDisk disk, string name, ReadOnlyMemory<byte> content)
    {
        var unfinished = name + StoreFiles.Unfinished;
        if (disk.List().Contains(unfinished))
        {
            disk.Delete(unfinished); // An attempt that failed for lack of space.
        }
        var file = disk.Create(unfinished);
        try
        {
            await file.WriteAsync(0, content);
            await DiskFailures.SyncAsync(file);
            disk.Rename(unfinished, name);
            await DiskFailures.SyncFolderAsync(disk);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
