using Stator.Storage.Disk;
using Stator.Storage.Log;

namespace Stator.Storage.Embedded;

/// <summary>
/// The write-ahead log: commits that wait share one write and one flush. <see cref="Append"/> and <see cref="WaitForPending"/> are
/// called under the store's lock, in the order of versions; one loop writes.
/// </summary>
/// <remarks>
/// A failed write or flush ends the log: all who wait get <see cref="StoreFailedException"/>, and so does everyone later. It is never
/// tried again, because after a failed flush nobody knows what the disk holds.
/// </remarks>
internal sealed class WriteAheadLog : IAsyncDisposable
{
    private readonly IDisk _disk;
    private readonly EmbeddedStoreOptions _options;
    private readonly Action<EmbeddedStore.State> _publish;
    private readonly Lock _gate = new();
    private readonly Task _loop;
    private Group _pending = new();
    private Group _spare = new();
    private TaskCompletionSource _wake = NewSignal();
    private StoreFailedException? _failure;
    private bool _closing;
    private long _nextFrame;
    private IFile? _segment;
    private long _segmentOffset;
    private long _logBytes;
    private List<string> _oldFiles;
    private Task _checkpoint = Task.CompletedTask;

    /// <summary>Commits that will share one flush.</summary>
    private sealed class Group
    {
        public FrameBuffer Frame { get; } = new();

        public EmbeddedStore.State? Last { get; set; }

        public TaskCompletionSource Durable { get; set; } = NewSignal();
    }

    public WriteAheadLog(
        IDisk disk, EmbeddedStoreOptions options, long nextFrame, Action<EmbeddedStore.State> publish, IReadOnlyList<string> files)
    {
        _disk = disk;
        _options = options;
        _nextFrame = nextFrame;
        _publish = publish;
        _oldFiles = [.. files];
        _loop = RunAsync();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Adds a commit to the next group. The task completes when it is durable.</summary>
    public Task Append(EmbeddedStore.State state, IReadOnlyList<Change> changes)
    {
        lock (_gate)
        {
            if (_failure is not null || _closing)
            {
                throw _failure ?? new StoreFailedException("The store is closed.");
            }
            CommitRecord.Write(_pending.Frame, state.Version, changes);
            _pending.Last = state;
            _wake.TrySetResult();
            return _pending.Durable.Task;
        }
    }

    /// <summary>Completes when all that was appended is durable.</summary>
    public Task WaitForPending()
    {
        lock (_gate)
        {
            if (_failure is not null)
            {
                throw _failure;
            }
            return _pending.Last is not null ? _pending.Durable.Task : _spare.Durable.Task;
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
                _publish(group.Last!);
                group.Durable.SetResult();
                StartCheckpointWhenDue(group.Last!);
            }
        }
        catch (Exception failure)
        {
            Fail(new StoreFailedException($"The disk failed, and no more writes are accepted until a restart: {failure.Message}", failure));
        }
    }

    /// <summary>The commits that wait, or null when the log closes.</summary>
    private async ValueTask<Group?> TakeGroupAsync()
    {
        while (true)
        {
            Task wake;
            lock (_gate)
            {
                if (_pending.Last is not null)
                {
                    var taken = _pending;
                    _pending = _spare;
                    _pending.Frame.Reset();
                    _pending.Last = null;
                    _pending.Durable = NewSignal();
                    _spare = taken;
                    return taken;
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

    private void Fail(StoreFailedException failure)
    {
        lock (_gate)
        {
            _failure = failure;
            _spare.Durable.TrySetException(failure);
            _pending.Durable.TrySetException(failure);
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
            await Checkpoint.WriteAsync(_disk, name, state, CancellationToken.None);
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
