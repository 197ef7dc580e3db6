using Stator.Storage.Disk;

namespace Stator.Storage.Log;

/// <summary>
/// The files of the log: one is written to, those before it wait until what they hold stands in tables. The log's loop alone uses it, but for
/// <see cref="RemoveBefore"/>, <see cref="GiveUpSpare"/> and <see cref="StopReuse"/>.
/// </summary>
/// <remarks>
/// A file that is not needed any more becomes the next one: its length and its blocks are there, so that frames overwrite what was, and a flush
/// has data to write alone. What it held before has another salt, and is no frame of the new one.
/// </remarks>
internal sealed class LogSegments(IDisk disk, Random random) : IDisposable
{
    private const long PageBytes = 4 << 10;
    private const int ZerosMin = 4 << 10;
    private const int ZerosMax = 1 << 20;
    private static readonly byte[] Zeros = new byte[ZerosMax];

    private readonly Lock _gate = new();
    private readonly SortedSet<long> _closed = [];
    private string? _spare;
    private volatile bool _keepsSpare = true;
    private IFile? _file;
    private LogHeader _header;
    private (IFile File, LogHeader Header)? _next;
    private long _end;
    private long _length;

    /// <summary>The number of the first frame of the file that was begun last.</summary>
    public long FirstFrame => _header.FirstFrame;

    /// <summary>Begins a file whose first frame has this number.</summary>
    public async ValueTask StartAsync(long firstFrame, long firstUnsynced)
    {
        await PrepareNextAsync(firstFrame, firstUnsynced);
        GoToNext();
    }

    /// <summary>Makes the file whose first frame has this number; the present one can still be written to.</summary>
    public async ValueTask PrepareNextAsync(long firstFrame, long firstUnsynced)
    {
        if (_next is null)
        {
            var header = new LogHeader(firstFrame, firstUnsynced, (ulong)random.NextInt64());
            _next = (await WholeFile.CreateAsync(disk, StoreFiles.Log(firstFrame), header.Encode(), TakeSpare()), header);
        }
    }

    /// <summary>Closes the present file, and goes on with the one that was made.</summary>
    public void GoToNext()
    {
        Close();
        (_file, _header) = _next!.Value;
        (_end, _length) = (LogHeader.Bytes, _file.Length);
        _next = null;
    }

    /// <summary>Writes a frame behind the last one that was written whole.</summary>
    public async ValueTask WriteAsync(FrameBuffer frame, long number, long firstUnsynced)
    {
        frame.Seal(_header.Salt, number, firstUnsynced);
        var end = _end + frame.Length;
        if (end > _length)
        {
            await LengthenAsync(end);
        }
        await _file!.WriteAsync(_end, frame.FollowedBy((int)(Math.Min(EndOfPage(end), _length) - end)));
        _end = end;
    }

    /// <summary>A page that is written to its end need not be read first, when what the file held is not in the operating system's cache.</summary>
    private static long EndOfPage(long offset) => (offset + PageBytes - 1) & -PageBytes;

    /// <summary>Makes the file longer by zeros ahead of time, by as much as it holds, up to a megabyte: frames then overwrite these.</summary>
    private async ValueTask LengthenAsync(long end)
    {
        var zeros = (int)Math.Clamp(end, ZerosMin, ZerosMax);
        try
        {
            await _file!.WriteAsync(end, Zeros.AsMemory(0, zeros));
            _length = end + zeros;
        }
        catch (IOException)
        {
            _file!.Truncate(_length); // What of the zeros could be written has taken the room that the frame itself may still find.
            _length = end;
        }
    }

    public ValueTask SyncAsync() => _file is null ? ValueTask.CompletedTask : DiskFailures.SyncAsync(_file);

    /// <summary>
    /// Removes the closed files all of whose frames have numbers before <paramref name="frame"/>, with which another file starts; one is kept,
    /// under a name that is none of the log's, to be used again. One caller at a time.
    /// </summary>
    public void RemoveBefore(long frame)
    {
        List<long> removed;
        lock (_gate)
        {
            removed = [.. _closed.Where(first => first < frame)];
            _closed.ExceptWith(removed);
        }
        foreach (var name in removed.Select(StoreFiles.Log).Where(name => !TryKeep(name)))
        {
            UnfinishedFiles.Remove(disk, name); // What can't be removed now, the next start removes.
        }
    }

    /// <summary>Gives back the room of the file that was kept; false when there is none.</summary>
    public bool GiveUpSpare()
    {
        if (TakeSpare() is not { } spare)
        {
            return false;
        }
        UnfinishedFiles.Remove(disk, spare);
        return true;
    }

    /// <summary>Gives up the file that was kept, and keeps none from now on.</summary>
    public void StopReuse()
    {
        _keepsSpare = false;
        GiveUpSpare();
    }

    private bool TryKeep(string name)
    {
        if (!_keepsSpare || Volatile.Read(ref _spare) is not null)
        {
            return false;
        }
        var spare = name + StoreFiles.Unfinished;
        try
        {
            disk.Rename(name, spare);
        }
        catch (IOException)
        {
            return false;
        }
        Volatile.Write(ref _spare, spare);
        return true;
    }

    private string? TakeSpare() => Interlocked.Exchange(ref _spare, null);

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

    public void Dispose()
    {
        _file?.Dispose();
        _next?.File.Dispose();
    }
}
