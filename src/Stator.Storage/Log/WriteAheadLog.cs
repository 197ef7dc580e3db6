using System.Diagnostics;
using Stator.Storage.Disk;

namespace Stator.Storage.Log;

/// <summary>
/// The write-ahead log: commits that wait share one write and one flush. <see cref="Append"/> and <see cref="StartSegment"/> are called
/// under the store's lock, in the order of versions; everything else from any thread; one loop writes.
/// </summary>
/// <remarks>
/// A failed write (a full disk, say) suspends the log: who waits gets <see cref="StoreFailedException"/>, and so does everyone who comes,
/// until the same frames could be written. A failed flush ends it: nobody knows then what the disk holds, so it is never tried again.
/// </remarks>
internal sealed class WriteAheadLog : IAsyncDisposable
{
    private const int GroupBytesMax = 4 << 20;
    private const int SpareBuffersMax = 4;
    private const int YieldsBeforeGroup = 4;
    private const int GatherBytes = 256 << 10;
    private static readonly TimeSpan YieldTimeMax = TimeSpan.FromMicroseconds(100);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly StoreEnvironment _environment;
    private readonly Durability _durability;
    private readonly Action<long> _publish;
    private readonly LogSegments _segments;
    private readonly Lock _gate = new();
    private readonly Queue<LogGroup> _groups = new();
    private readonly Stack<FrameBuffer> _spareBuffers = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _loop;
    private LogGroup? _open;
    private Task _newest = Task.CompletedTask;
    private TaskCompletionSource? _idle;
    private TaskCompletionSource? _gathered;
    private StoreFailedException? _suspended;
    private StoreFailedException? _failure;
    private long _nextNumber;
    private long _firstUnwritten;
    private long _firstUnsynced;
    private long _writtenVersion;
    private long _syncedAt;
    private long _pendingBytes;

    /// <param name="segments">The files; the one that is open has no frame yet. The log takes them over.</param>
    /// <param name="publish">Told the version up to which commits are as durable as they become: flushed, or with <see cref="Durability.None"/> written.</param>
    public WriteAheadLog(StoreEnvironment environment, Durability durability, LogSegments segments, Action<long> publish)
    {
        _environment = environment;
        _durability = durability;
        _publish = publish;
        _nextNumber = _firstUnwritten = _firstUnsynced = segments.FirstFrame;
        _segments = segments;
        if (durability is Durability.None)
        {
            _segments.StopReuse(); // What it held was never flushed, and would be with the new header.
        }
        _loop = environment.Background.RunAsync("stator log", yields: false, RunAsync);
    }

    /// <summary>How long commits that are acknowledged early wait for others before they are handed over together.</summary>
    public static TimeSpan GatherTimeMax { get; } = TimeSpan.FromMilliseconds(2);

    /// <summary>The bytes appended and not yet handed to the disk.</summary>
    public long PendingBytes => Volatile.Read(ref _pendingBytes);

    /// <summary>The bytes handed to the disk, all told.</summary>
    public long WrittenBytes { get; private set; }

    /// <summary>The number of flushes, all told.</summary>
    public long Flushes { get; private set; }

    /// <summary>Why nothing can be appended now; null when it can.</summary>
    public StoreFailedException? Refusal
    {
        get
        {
            lock (_gate)
            {
                return _failure ?? _suspended;
            }
        }
    }

    /// <summary>Adds a commit. The task completes when the durability asked for is reached.</summary>
    public Task Append(long version, IReadOnlyList<Change> changes, long changeBytes)
    {
        var bytes = CommitRecord.HeadBytes + changeBytes;
        lock (_gate)
        {
            if ((_failure ?? _suspended) is { } refusal)
            {
                throw refusal;
            }
            var target = CommitRecord.WriteHead(RoomFor(bytes, out var group), version, changes.Count);
            for (var at = 0; at < changes.Count; at++)
            {
                target = CommitRecord.Write(target, changes[at]);
            }
            group.LastVersion = version;
            _pendingBytes += bytes;
            _newest = group.Durable.Task;
            _idle?.TrySetResult();
            if (_pendingBytes >= GatherBytes)
            {
                _gathered?.TrySetResult();
            }
            return _durability is Durability.EachCommit ? _newest : Task.CompletedTask;
        }
    }

    /// <summary>
    /// Starts a new file, whether or not a commit comes; answers the number of its first frame. The file is there when
    /// <see cref="WaitForPending"/> completes, and the one before ends with an empty frame that says so.
    /// </summary>
    /// <param name="lastVersion">The version of the last commit before it.</param>
    public long StartSegment(long lastVersion)
    {
        lock (_gate)
        {
            if (_failure is not null)
            {
                return _nextNumber;
            }
            var group = NewGroup(endsSegment: true);
            group.LastVersion = lastVersion;
            Enqueue(group);
            _open = null;
            _newest = group.Durable.Task;
            _idle?.TrySetResult();
            _gathered?.TrySetResult(); // Nothing more can join what waits.
            return _nextNumber;
        }
    }

    /// <summary>Completes when all that was appended has been handed to the disk, and with <see cref="Durability.EachCommit"/> is durable.</summary>
    public Task WaitForPending()
    {
        lock (_gate)
        {
            return (_failure ?? _suspended) is { } refusal ? throw refusal : _newest;
        }
    }

    /// <summary>Removes the files that hold nothing but frames before this number, or keeps one of them to be used again.</summary>
    public void RemoveBefore(long frame) => _segments.RemoveBefore(frame);

    /// <summary>Writes what waits, and closes the file.</summary>
    public async ValueTask CloseAsync()
    {
        lock (_gate)
        {
            _closing.Cancel();
            _idle?.TrySetResult();
        }
        await _loop;
        _segments.Close();
        lock (_gate)
        {
            _failure ??= new StoreFailedException("The store is closed.");
        }
    }

    /// <summary>Removes all files of a log that was closed and is not needed any more.</summary>
    public void RemoveAll() => _segments.RemoveBefore(long.MaxValue);

    /// <summary>Gives back room that it does not need at once.</summary>
    public void GiveUpSpare() => _segments.GiveUpSpare();

    /// <summary>Gives back the room of files that it does not need, and keeps none from now on: others need it, or the log ends soon.</summary>
    public void StopReuse() => _segments.StopReuse();

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _segments.Dispose();
        _closing.Dispose();
    }

    private Span<byte> RoomFor(long bytes, out LogGroup group)
    {
        if (_open is not null && _open.Frame.Length + bytes <= GroupBytesMax)
        {
            group = _open;
            return group.Frame.Extend((int)bytes);
        }
        group = NewGroup(endsSegment: false);
        var room = group.Frame.Extend((int)bytes); // Before anyone knows the group: memory may be short.
        Enqueue(group);
        return room;
    }

    private LogGroup NewGroup(bool endsSegment) =>
        new(_spareBuffers.TryPop(out var spare) ? spare : new FrameBuffer(), _nextNumber, endsSegment, _environment.Time.GetTimestamp());

    private void Enqueue(LogGroup group)
    {
        _groups.Enqueue(group);
        _open = group;
        _nextNumber++;
    }

    private async Task RunAsync()
    {
        try
        {
            while (await TakeGroupAsync() is { } group)
            {
                await WriteAsync(group);
                await (group.EndsSegment ? GoToNextSegmentAsync() : SyncWhenDueAsync());
                Complete(group);
            }
            await SyncAtCloseAsync();
        }
        catch (Exception failure)
        {
            Fail(new StoreFailedException($"The disk failed, and no more writes are accepted until a restart: {failure.Message}", failure));
        }
    }

    /// <summary>The commits that wait longest, or null when the log closes.</summary>
    private async ValueTask<LogGroup?> TakeGroupAsync()
    {
        if (_durability is Durability.EachCommit)
        {
            LetOthersJoin();
        }
        while (true)
        {
            var left = TimeSpan.Zero;
            TaskCompletionSource wake;
            lock (_gate)
            {
                if (_groups.TryPeek(out var group))
                {
                    left = LeftToGather(group);
                    if (left <= TimeSpan.Zero)
                    {
                        _open = group == _open ? null : _open;
                        return group;
                    }
                    _gathered = wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }
                else if (_closing.IsCancellationRequested)
                {
                    return null;
                }
                else
                {
                    _idle = wake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }
            await (left > TimeSpan.Zero ? new ValueTask(Pause.UntilAsync(wake, left, _environment.Time, _closing.Token)) : WaitAsync(wake));
        }
    }

    /// <summary>When the processor is short, those who are about to commit come first: fewer, larger groups cost less. Otherwise this takes a microsecond.</summary>
    private static void LetOthersJoin()
    {
        var began = Stopwatch.GetTimestamp();
        for (var yields = 0; yields < YieldsBeforeGroup && Stopwatch.GetElapsedTime(began) < YieldTimeMax; yields++)
        {
            Thread.Yield(); // Who has no commit to make may take a whole time slice: then that is enough.
        }
    }

    /// <summary>
    /// How long commits that are acknowledged early wait for others: until the oldest has waited for long enough, or many wait, or a flush is due.
    /// </summary>
    private TimeSpan LeftToGather(LogGroup group)
    {
        if (_durability is Durability.EachCommit || group != _open || _pendingBytes >= GatherBytes || _closing.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
        var left = GatherTimeMax - _environment.Time.GetElapsedTime(group.Began);
        return _durability is Durability.Every every
            ? TimeSpan.FromTicks(Math.Min(left.Ticks, LeftOf(every, _firstUnsynced < _firstUnwritten ? _syncedAt : group.Began).Ticks))
            : left;
    }

    private TimeSpan LeftOf(Durability.Every every, long since) => every.Interval - _environment.Time.GetElapsedTime(since);

    /// <summary>Until there is work, or with <see cref="Durability.Every"/> until the next flush is due.</summary>
    private async ValueTask WaitAsync(TaskCompletionSource idle)
    {
        if (_durability is Durability.Every every && _firstUnsynced < _firstUnwritten)
        {
            var left = LeftOf(every, _syncedAt);
            if (left > TimeSpan.Zero)
            {
                await Pause.UntilAsync(idle, left, _environment.Time, CancellationToken.None);
            }
            await SyncWhenDueAsync();
            return;
        }
        await idle.Task;
    }

    /// <summary>Writes a frame, again and again when there is no room, until it stands or the log is closed.</summary>
    private async ValueTask WriteAsync(LogGroup group)
    {
        while (true)
        {
            try
            {
                if (group.EndsSegment)
                {
                    await _segments.PrepareNextAsync(group.Number + 1, _firstUnsynced);
                }
                await _segments.WriteAsync(group.Frame, group.Number, _firstUnsynced);
                WrittenBytes += group.Frame.Length;
                _firstUnwritten = group.Number + 1;
                _writtenVersion = group.LastVersion;
                if (_durability is Durability.None)
                {
                    _publish(_writtenVersion);
                }
                Resume();
                return;
            }
            catch (IOException failure) when (failure is not FlushFailedException && _segments.GiveUpSpare())
            {
                // It may be that room which was missing.
            }
            catch (IOException failure) when (failure is not FlushFailedException && !_closing.IsCancellationRequested)
            {
                Suspend(failure);
                await Pause.ForAsync(RetryInterval, _environment.Time, _closing.Token);
                await SyncWhenDueAsync(); // What was written before is due all the same.
            }
        }
    }

    /// <summary>What later frames tell as synced includes the file that is left; with <see cref="Durability.None"/> they tell of nothing.</summary>
    private async ValueTask GoToNextSegmentAsync()
    {
        if (_durability is not Durability.None)
        {
            await SyncAsync();
        }
        _segments.GoToNext();
    }

    private async ValueTask SyncWhenDueAsync()
    {
        if (_durability is Durability.EachCommit
            || (_durability is Durability.Every every && LeftOf(every, _syncedAt) <= TimeSpan.Zero))
        {
            await SyncAsync();
        }
    }

    private async ValueTask SyncAsync()
    {
        await _segments.SyncAsync();
        if (_firstUnsynced < _firstUnwritten)
        {
            _publish(_writtenVersion);
        }
        _firstUnsynced = _firstUnwritten;
        _syncedAt = _environment.Time.GetTimestamp();
        Flushes++;
    }

    private async ValueTask SyncAtCloseAsync()
    {
        if (_durability is not Durability.EachCommit)
        {
            await SyncAsync();
        }
    }

    private void Complete(LogGroup group)
    {
        lock (_gate)
        {
            _groups.Dequeue();
            _pendingBytes -= group.Frame.Length - LogFrame.HeaderBytes;
            group.Frame.Reset();
            if (_spareBuffers.Count < SpareBuffersMax)
            {
                _spareBuffers.Push(group.Frame);
            }
        }
        group.Durable.TrySetResult();
    }

    /// <summary>Nobody waits for a disk that is full: all who do are told, and what they committed may still come to stand.</summary>
    private void Suspend(IOException failure)
    {
        lock (_gate)
        {
            _suspended = new StoreFailedException(
                $"The log can't be written, and writes are refused until it can (it is tried again every second): {failure.Message}", failure);
            foreach (var group in _groups)
            {
                group.Disappoint(_suspended);
                _newest = group.Durable.Task;
            }
        }
    }

    private void Resume()
    {
        lock (_gate)
        {
            _suspended = null;
        }
    }

    /// <summary>Ends the log; the first failure is the one that is told.</summary>
    private void Fail(StoreFailedException failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
            while (_groups.TryDequeue(out var group))
            {
                group.Durable.TrySetException(_failure);
            }
            _open = null;
        }
    }
}
