namespace Stator.Storage.Disk;

/// <summary>A file that gets its name when its first bytes are on disk: nobody ever finds it without them.</summary>
internal static class WholeFile
{
    /// <summary>Creates a file, or puts a new one in the place of one that has its name.</summary>
    /// <param name="disk">Where.</param>
    /// <param name="name">Its name.</param>
    /// <param name="content">Its first bytes.</param>
    /// <param name="spare">A file that nobody needs, to become this one: behind the content it keeps what it held. Null for none.</param>
    public static async ValueTask<IFile> CreateAsync(IDisk disk, string name, ReadOnlyMemory<byte> content, string? spare = null)
    {
        var unfinished = name + StoreFiles.Unfinished;
        if (disk.List().Contains(unfinished))
        {
            disk.Delete(unfinished); // An attempt that failed for lack of space.
        }
        var file = spare is null ? disk.Create(unfinished) : Reuse(disk, spare, unfinished);
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

    private static IFile Reuse(IDisk disk, string spare, string name)
    {
        try
        {
            disk.Rename(spare, name);
            return disk.Open(name);
        }
        catch (IOException)
        {
            UnfinishedFiles.Remove(disk, spare);
            UnfinishedFiles.Remove(disk, name);
            return disk.Create(name);
        }
    }
}
