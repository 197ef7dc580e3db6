using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Stator.Storage.Disk;

/// <summary>
/// A file of the machine. On a thread that may block, everything happens right there. Elsewhere a read that the operating system's cache
/// can answer completes at once, and what must wait for the device waits on a thread made for that.
/// </summary>
internal sealed partial class LocalFile(SafeFileHandle handle) : IFile
{
    private const int ReadNoWait = 8; // RWF_NOWAIT
    private const int Interrupted = 4; // EINTR: nothing was done yet
    private const uint SyncRangeWrite = 2; // SYNC_FILE_RANGE_WRITE: start, and do not wait

    private static bool _canReadNow = OperatingSystem.IsLinux();

    private readonly Lazy<DiskThread> _thread = new(() => new DiskThread());

    public long Length => RandomAccess.GetLength(handle);

    public ValueTask<int> ReadAsync(long offset, Memory<byte> target, CancellationToken cancellationToken)
    {
        if (BackgroundThreads.IsCurrent)
        {
            return new(RandomAccess.Read(handle, target.Span, offset));
        }
        return _canReadNow && ReadNow(offset, target.Span) is var read and > 0 // Some kernels answer 0 when they mean 'not now'.
            ? new(read)
            : ReaderThreads.RunAsync(() => RandomAccess.Read(handle, target.Span, offset));
    }

    public ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> source)
    {
        if (!BackgroundThreads.IsCurrent)
        {
            return _thread.Value.RunAsync(() => RandomAccess.Write(handle, source.Span, offset));
        }
        RandomAccess.Write(handle, source.Span, offset);
        return ValueTask.CompletedTask;
    }

    public void StartWriteback()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = SyncFileRange(handle, 0, 0, SyncRangeWrite);
        }
    }

    public void Truncate(long length) => RandomAccess.SetLength(handle, length);

    public ValueTask SyncAsync()
    {
        if (!BackgroundThreads.IsCurrent)
        {
            return _thread.Value.RunAsync(Sync);
        }
        Sync();
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        if (_thread.IsValueCreated)
        {
            _thread.Value.Dispose();
        }
        handle.Dispose();
    }

    /// <summary>Data and length are flushed; times of access and change need not be.</summary>
    private void Sync()
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(handle);
        }
        else
        {
            while (SyncData(handle) != 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error != Interrupted)
                {
                    throw new IOException($"the flush failed (error {error})");
                }
            }
        }
    }

    /// <summary>What is there without waiting; negative when the device would have to be waited for, or the call is not known here.</summary>
    private unsafe long ReadNowCore(long offset, Span<byte> target)
    {
        fixed (byte* bytes = target)
        {
            var vector = new IoVector { Start = bytes, Length = (nuint)target.Length };
            return ReadVector(handle, &vector, 1, offset, ReadNoWait);
        }
    }

    private int ReadNow(long offset, Span<byte> target)
    {
        try
        {
            return (int)ReadNowCore(offset, target);
        }
        catch (EntryPointNotFoundException)
        {
            _canReadNow = false;
            return -1;
        }
    }

    private unsafe struct IoVector
    {
        public byte* Start;
        public nuint Length;
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int SyncData(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "sync_file_range")]
    private static partial int SyncFileRange(SafeFileHandle file, long offset, long bytes, uint flags);

    [LibraryImport("libc", EntryPoint = "preadv2")]
    private static unsafe partial nint ReadVector(SafeFileHandle file, IoVector* vectors, int count, long offset, int flags);
}
