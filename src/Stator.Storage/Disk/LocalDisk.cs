using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Stator.Storage.Disk;

/// <summary>A folder of the machine. Writes and flushes run on a thread of their own, so that none of the pool's is blocked.</summary>
public sealed partial class LocalDisk : IDisk, IDisposable
{
    private readonly string _folder;
    private readonly DiskThread _thread = new();
    private readonly SafeFileHandle _lock;

    private LocalDisk(string folder, SafeFileHandle folderLock)
    {
        _folder = folder;
        _lock = folderLock;
    }

    /// <summary>Opens a folder for this process alone, creating it when it is not there.</summary>
    /// <exception cref="FolderInUseException">Another process has it open.</exception>
    /// <exception cref="UnauthorizedAccessException">No permission.</exception>
    public static LocalDisk OpenFolder(string folder)
    {
        Directory.CreateDirectory(folder);
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(Path.Combine(folder, "LOCK"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new LocalDisk(folder, handle);
        }
        catch (IOException) when (handle is null)
        {
            throw new FolderInUseException(folder);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List() => [.. Directory.EnumerateFiles(_folder).Select(path => Path.GetFileName(path))];

    /// <inheritdoc/>
    public IFile Create(string name) => OpenFile(name, FileMode.CreateNew);

    /// <inheritdoc/>
    public IFile Open(string name) => OpenFile(name, FileMode.Open);

    /// <inheritdoc/>
    public void Rename(string from, string to) => File.Move(Path.Combine(_folder, from), Path.Combine(_folder, to), overwrite: true);

    /// <inheritdoc/>
    public void Delete(string name) => File.Delete(Path.Combine(_folder, name));

    /// <inheritdoc/>
    public ValueTask SyncFolderAsync() => _thread.RunAsync(SyncFolder);

    /// <inheritdoc/>
    public void Dispose()
    {
        _thread.Dispose();
        _lock.Dispose();
    }

    private LocalFile OpenFile(string name, FileMode mode) =>
        new(File.OpenHandle(Path.Combine(_folder, name), mode, FileAccess.ReadWrite, FileShare.Read), _thread);

    private void SyncFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // NTFS journals names itself.
        }
        var descriptor = OpenDescriptor(_folder, 0);
        if (descriptor < 0 || Sync(descriptor) != 0)
        {
            throw new IOException($"{_folder}: cannot sync the folder (error {Marshal.GetLastPInvokeError()})");
        }
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenDescriptor(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    private sealed class LocalFile(SafeFileHandle handle, DiskThread thread) : IFile
    {
        public long Length => RandomAccess.GetLength(handle);

        public ValueTask<int> ReadAsync(long offset, Memory<byte> target, CancellationToken cancellationToken) =>
            RandomAccess.ReadAsync(handle, target, offset, cancellationToken);

        public ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> source) =>
            thread.RunAsync(() => RandomAccess.Write(handle, source.Span, offset));

        public void Truncate(long length) => RandomAccess.SetLength(handle, length);

        public ValueTask SyncAsync() => thread.RunAsync(() => RandomAccess.FlushToDisk(handle));

        public void Dispose() => handle.Dispose();
    }
}

/// <summary>A data folder is open in another process.</summary>
public sealed class FolderInUseException(string folder)
    : Exception($"The data folder {folder} is in use by another process. Stop that process, or name another folder with --data.");
