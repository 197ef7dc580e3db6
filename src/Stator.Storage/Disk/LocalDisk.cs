using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Stator.Storage.Disk;

/// <summary>A folder of the machine.</summary>
public sealed partial class LocalDisk : IDisk, IDisposable
{
    private const int WouldBlock = 11;
    private const int SharingViolation = unchecked((int)0x80070020);

    private const string LockName = "LOCK";

    private readonly string _folder;
    private readonly FileAccess _access;
    private readonly DiskThread _thread = new();
    private readonly SafeFileHandle? _lock;

    private LocalDisk(string folder, FileAccess access, SafeFileHandle? folderLock)
    {
        _folder = folder;
        _access = access;
        _lock = folderLock;
    }

    /// <summary>Opens a folder for this process alone, creating it when it is not there.</summary>
    /// <exception cref="FolderInUseException">Another process has it open.</exception>
    /// <exception cref="UnauthorizedAccessException">No permission.</exception>
    public static LocalDisk OpenFolder(string folder)
    {
        CreateDurably(Path.GetFullPath(folder));
        return Open(folder, FileMode.OpenOrCreate, FileAccess.ReadWrite);
    }

    /// <summary>Opens a folder that is there, to read it while nobody writes; permission to read is enough, and nothing in it changes.</summary>
    /// <exception cref="FolderInUseException">Another process has it open.</exception>
    /// <exception cref="UnauthorizedAccessException">No permission.</exception>
    public static LocalDisk OpenFolderToRead(string folder) => File.Exists(Path.Combine(folder, LockName))
        ? Open(folder, FileMode.Open, FileAccess.Read)
        : new LocalDisk(folder, FileAccess.Read, null); // No store was ever opened in it, or it is a copy.

    private static LocalDisk Open(string folder, FileMode mode, FileAccess access)
    {
        try
        {
            return new LocalDisk(folder, access, File.OpenHandle(Path.Combine(folder, LockName), mode, access, FileShare.None));
        }
        catch (IOException problem) when (problem.HResult is WouldBlock or SharingViolation)
        {
            throw new FolderInUseException(folder);
        }
    }

    /// <summary>Creates a folder and those above it, each entry synced in the folder that holds it.</summary>
    private static void CreateDurably(string folder)
    {
        if (Directory.Exists(folder))
        {
            return;
        }
        if (Path.GetDirectoryName(folder) is { } parent)
        {
            CreateDurably(parent);
            Directory.CreateDirectory(folder);
            SyncFolder(parent);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List() => AsDiskFailure<IReadOnlyList<string>>(
        () => [.. Directory.EnumerateFiles(_folder).Select(path => Path.GetFileName(path))]);

    /// <inheritdoc/>
    public IFile Create(string name) => AsDiskFailure(() => OpenFile(name, FileMode.CreateNew));

    /// <inheritdoc/>
    public IFile Open(string name) => AsDiskFailure(() => OpenFile(name, FileMode.Open));

    /// <inheritdoc/>
    public void Rename(string from, string to) => AsDiskFailure(() =>
    {
        File.Move(Path.Combine(_folder, from), Path.Combine(_folder, to), overwrite: true);
        return true;
    });

    /// <inheritdoc/>
    public void Delete(string name) => AsDiskFailure(() =>
    {
        File.Delete(Path.Combine(_folder, name));
        return true;
    });

    /// <inheritdoc/>
    public ValueTask SyncFolderAsync() => _thread.RunAsync(() => SyncFolder(_folder));

    /// <inheritdoc/>
    public void Dispose()
    {
        _thread.Dispose();
        _lock?.Dispose();
    }

    /// <summary>A permission that is missing is a failure of the disk like others: it may be mended.</summary>
    private static T AsDiskFailure<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new IOException(failure.Message, failure);
        }
    }

    private LocalFile OpenFile(string name, FileMode mode)
    {
        var path = Path.Combine(_folder, name);
        return Directory.Exists(path)
            ? throw new IOException($"{name} is a folder, and should be a file")
            : new LocalFile(File.OpenHandle(path, mode, _access, FileShare.Read | FileShare.Delete));
    }

    private static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // NTFS journals names itself.
        }
        var descriptor = OpenDescriptor(folder, 0);
        var isSynced = descriptor >= 0 && Sync(descriptor) == 0;
        var error = Marshal.GetLastPInvokeError();
        _ = descriptor >= 0 ? Close(descriptor) : 0;
        if (!isSynced)
        {
            throw new IOException($"{folder}: cannot sync the folder (error {error})");
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int OpenDescriptor(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}

/// <summary>A data folder is open in another process.</summary>
public sealed class FolderInUseException(string folder)
    : Exception($"The data folder {folder} is in use by another process. Stop that process, or name another folder with --data.");
