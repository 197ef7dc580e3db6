using Stator.Storage.Disk;
using Stator.Storage.Log;

namespace Stator.Storage.Embedded;

/// <summary>
/// The write-ahead log: commits that wait share one write and one flush. <see cref="Append"/> is called under the store's lock, in the
/// order of versions; everything else from any thread; one loop writes.
/// </summary>
/// <remarks>
/// A failed write or flush ends the log: all who wait get <see cref="StoreFailedException"/>, and so does everyone later. It is never
/// tried again, because after a failed flush nobody knows what the disk holds.
/// </remarks>
internal sealed class WriteAheadLog : IAsyncDisposable
{
    private const int GroupBytesMax = 4 << 20;

    private readonly IDisk _disk;
    private readonly EmbeddedStoreOptions _options;
    private readonly Action<EmbeddedStore.State> _publish;
    private readonly Lock _gate = new();
    private readonly Queue<Group> _groups = new();
    private readonly Stack<FrameBuffer> _spareBuffers = new();
    private readonly Task _loop;
    private Group? _open;
    private Task _newest = Task.CompletedTask;
    private TaskCompletionSource _wake = NewSignal();
    private StoreFailedException? _failure;
    private bool _closing;
    private long _nextFrame;
    private IFile? _segment;
    private long _segmentOffset;
    private long _logBytes;
    private List<string> _oldFiles;
    private Task _checkpoint = Task.CompletedTask;

    /// <summary>Commits that share one frame and one flush.</summary>
    private sealed class Group(FrameBuffer frame, EmbeddedStore.State last)
    {
        public FrameBuffer Frame { get; } = frame;

        public EmbeddedStore.State Last { get; set; } = last;

        public TaskCompletionSource Durable { get; } = NewSignal();
    }

    public WriteAheadLog(IDisk disk, EmbeddedStoreOptions options, Recovery.Result recovered, Action<EmbeddedStore.State> publish)
    {
        _disk = disk;
        _options = options;
        _nextFrame = recovered.NextFrame;
        _logBytes = recovered.LogBytes;
        _oldFiles = [.. recovered.Files];
        _publish = publish;
        _loop = RunAsync();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Adds a commit to the newest group. The task completes when it is durable.</summary>
    public Task Append(EmbeddedStore.State state, IReadOnlyList<Change> changes)
    {
        var bytes = CommitRecord.SizeOf(changes);
        if (bytes > LogFrame.PayloadBytesMax)
        {
            throw new ArgumentException($"A commit of {bytes} bytes is larger than the log takes.", nameof(changes));
        }
        lock (_gate)
        {
            if (_failure is not null || _closing)
            {
                throw _failure ?? new StoreFailedException("The store is closed.");
            }
            if (_open is null || _open.Frame.Length + bytes > GroupBytesMax)
            {
                _open = new Group(_spareBuffers.TryPop(out var spare) ? spare : new FrameBuffer(), state);
                _groups.Enqueue(_open);
            }
            CommitRecord.Write(_open.Frame.Extend((int)bytes), state.Version, changes);
            _open.Last = state;
            _newest = _open.Durable.Task;
            _wake.TrySetResult();
            return _newest;
        }
    }

    /// <summary>Completes when all that was appended is durable.</summary>
    public Task WaitForPending()
    {
        lock (_gate)
        {
            return _failure is null ? _newest : throw _failure;
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closing = true;
            _wake.TrySetResult();
        }
        await _loop;
        await _checkpoint;
        _segment?.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (await TakeGroupAsync() is { } group)
            {
                await WriteAsync(group);
                Acknowledge(group);
                StartCheckpointWhenDue(group.Last);
            }
        }
        catch (Exception failure)
        {
            Fail(new StoreFailedException($"The disk failed, and no more writes are accepted until a restart: {failure.Message}", failure));
        }
    }

    /// <summary>The commits that wait longest, or null when the log closes.</summary>
    private async ValueTask<Group?> TakeGroupAsync()
    {
        while (true)
        {
            Task wake;
            lock (_gate)
            {
                if (_failure is not null)
                {
                    return null;
                }
                if (_groups.TryPeek(out var group))
                {
                    _open = group == _open ? null : _open;
                    return group;
                }
                if (_closing)
                {
                    return null;
                }
                _wake = NewSignal();
                wake = _wake.Task;
            }
            await wake;
        }
    }

    private async ValueTask WriteAsync(Group group)
    {
        if (_segment is null)
        {
            var name = StoreFiles.Log(_nextFrame);
            _segment = _disk.Create(name);
            _segmentOffset = 0;
            _oldFiles.Add(name);
            await _disk.SyncFolderAsync();
        }
        var frame = group.Frame.Seal(_nextFrame);
        await _segment.WriteAsync(_segmentOffset, frame);
        await _segment.SyncAsync();
        _segmentOffset += frame.Length;
        _logBytes += frame.Length;
        _nextFrame++;
    }

    private void Acknowledge(Group group)
    {
        lock (_gate)
        {
            if (_failure is not null)
            {
                return;
            }
            _groups.Dequeue();
            group.Frame.Reset();
            _spareBuffers.Push(group.Frame);
        }
        _publish(group.Last);
        group.Durable.SetResult();
    }

    /// <summary>Ends the log; the first failure is the one that is told.</summary>
    private void Fail(StoreFailedException failure)
    {
        lock (_gate)
        {
            _failure ??= failure;
            while (_groups.TryDequeue(out var group))
            {
                group.Durable.SetException(_failure);
            }
            _wake.TrySetResult();
        }
    }

    /// <summary>When the log has grown too long: later frames go to a new segment, and a checkpoint takes the place of all before.</summary>
    private void StartCheckpointWhenDue(EmbeddedStore.State state)
    {
        if (_logBytes < _options.CheckpointLogBytesMin || _logBytes < 2 * state.Tree.Bytes || !_checkpoint.IsCompleted)
        {
            return;
        }
        _segment!.Dispose();
        _segment = null;
        _logBytes = 0;
        var replaced = _oldFiles;
        var name = StoreFiles.Checkpoint(_nextFrame);
        _oldFiles = [name];
        _checkpoint = CheckpointAsync(state, name, replaced);
    }

    private async Task CheckpointAsync(EmbeddedStore.State state, string name, List<string> replaced)
    {
        try
        {
            await Checkpoint.WriteAsync(_disk, name, state);
            foreach (var file in replaced)
            {
                _disk.Delete(file);
            }
        }
        catch (Exception failure)
        {
            Fail(new StoreFailedException($"The disk failed while writing a checkpoint: {failure.Message}", failure));
        }
    }
}
