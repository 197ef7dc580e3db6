using Stator.Storage.Compaction;
using Stator.Storage.Disk;

namespace Stator.Storage.Log;

/// <summary>The files of the log: one is written to, those before it wait until what they hold stands in tables. The log's loop alone uses it,
/// but for <see cref="RemoveBefore"/>.</summary>
internal sealed class LogSegments(IDisk disk, Random random) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SortedSet<long> _closed = [];
    private IFile? _file;
    private LogHeader _header;
    private long _end;

    /// <summary>True when there is a file to write to.</summary>
    public bool IsOpen => _file is not null;

    /// <summary>The number of the first frame of the file that was begun last.</summary>
    public long FirstFrame => _header.FirstFrame;

    public ulong Salt => _header.Salt;

    /// <summary>Begins a file whose first frame has this number; the file before it is closed.</summary>
    public async ValueTask StartAsync(long firstFrame, long firstUnsynced)
    {
        Close();
        var header = new LogHeader(firstFrame, firstUnsynced, (ulong)random.NextInt64());
        _file = await WholeFile.CreateAsync(disk, StoreFiles.Log(firstFrame), header.Encode());
        (_header, _end) = (header, LogHeader.Bytes);
    }

    /// <summary>Writes a frame behind the last one that was written whole.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> frame)
    {
        await _file!.WriteAsync(_end, frame);
        _end += frame.Length;
    }

    public ValueTask SyncAsync() => _file is null ? ValueTask.CompletedTask : DiskFailures.SyncAsync(_file);

    /// <summary>Removes the closed files all of whose frames have numbers before <paramref name="frame"/>, with which another file starts.</summary>
    public void RemoveBefore(long frame)
    {
        List<long> removed;
        lock (_gate)
        {
            removed = [.. _closed.Where(first => first < frame)];
            _closed.ExceptWith(removed);
        }
        foreach (var first in removed)
        {
            UnfinishedFiles.Remove(disk, StoreFiles.Log(first)); // What can't be removed now, the next start removes.
        }
    }

    /// <summary>Closes the file that is written to.</summary>
    public void Close()
    {
        if (_file is null)
        {
            return;
        }
        _file.Dispose();
        _file = null;
        lock (_gate)
        {
            _closed.Add(_header.FirstFrame);
        }
    }

    public void Dispose() => _file?.Dispose();
}
