using Stator.Storage.Disk;
using Stator.Storage.Embedded;
using Stator.Storage.Log;
using Stator.Storage.Manifest;
using Stator.Storage.Memtables;
using Stator.Storage.SortedTables;

namespace Stator.Storage.Compaction;

/// <summary>
/// The store's background work: one loop flushes full memtables, another compacts tables. Each runs when there is something to do.
/// </summary>
/// <remarks>
/// A failed write (a full disk, say) is tried again every second; new files are written then, never the same ones on. After a failed flush,
/// or when a table turns out to be damaged, nothing is tried again, and commits stop when there is no more room for them.
/// </remarks>
internal sealed class Maintenance : IDisposable
{
    private readonly StoreEnvironment _environment;
    private readonly StoreShape _shape;
    private readonly LiveState _state;
    private readonly WriteAheadLog? _log;
    private readonly ManifestLog? _manifest;
    private readonly TableFiles _files;
    private readonly StoreCounters _counters;
    private readonly Action _whenFlushed;
    private readonly CompactionPicker _picker;
    private readonly OneAtATime _installs = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly BackgroundLoop _flushes;
    private readonly BackgroundLoop _compactions;
    private long _lastNumber;

    public Maintenance(
        StoreEnvironment environment,
        StoreShape shape,
        LiveState state,
        WriteAheadLog? log,
        ManifestLog? manifest,
        TableFiles files,
        StoreCounters counters,
        Action whenFlushed)
    {
        _whenFlushed = whenFlushed;
        _environment = environment;
        _shape = shape;
        _state = state;
        _log = log;
        _manifest = manifest;
        _files = files;
        _counters = counters;
        _picker = new CompactionPicker(shape);
        _lastNumber = (manifest?.State.NextNumber ?? 1) - 1;
        Throttle = new WriteThrottle(environment, state);
        _flushes = new BackgroundLoop(environment, "stator flush", yields: false, FlushNextAsync, WhenFailureChanges, _stopping.Token);
        _compactions = new BackgroundLoop(environment, "stator compaction", yields: true, CompactNextAsync, WhenFailureChanges, _stopping.Token);
    }

    /// <summary>Holds commits back when this work falls behind.</summary>
    public WriteThrottle Throttle { get; }

    /// <summary>Sees whether there is something to do.</summary>
    public void Wake()
    {
        UpdateThrottle();
        if (_state.View.Immutable.Count > 0)
        {
            _flushes.Wake();
        }
        if (_state.View.Tables.Levels[0].Count >= StoreShape.CompactAt || _state.View.Tables.HasRangeDeletions)
        {
            _compactions.Wake();
        }
    }

    /// <summary>Completes when neither loop has anything to do.</summary>
    public async Task WhenDoneAsync()
    {
        while (!_flushes.Completion.IsCompleted || !_compactions.Completion.IsCompleted)
        {
            await _flushes.Completion; // It may wake the other.
            await _compactions.Completion;
        }
    }

    /// <summary>Flushes all full memtables.</summary>
    public async ValueTask FlushAllAsync()
    {
        while (await FlushNextAsync(CancellationToken.None))
        {
        }
    }

    /// <summary>Flushes all full memtables and moves all tables to the lowest level.</summary>
    public async ValueTask CompactAllAsync(Action progress, CancellationToken cancellationToken)
    {
        await StopAsync();
        _log?.StopReuse();
        await FlushAllAsync();
        while (_picker.PickForAll(_state.View.Tables) is { } plan)
        {
            await CarryOutAsync(plan, cancellationToken);
            progress();
        }
    }

    /// <summary>Ends the background work where it stands; a compaction that is cut off leaves nothing.</summary>
    public async ValueTask StopAsync()
    {
        _stopping.Cancel();
        await _flushes.Completion;
        await _compactions.Completion;
    }

    /// <summary>Says in the manifest that it was closed in good order.</summary>
    public ValueTask CloseManifestAsync() => _manifest?.CloseAsync(Volatile.Read(ref _lastNumber) + 1) ?? ValueTask.CompletedTask;

    public void Dispose()
    {
        _manifest?.Dispose();
        _stopping.Dispose();
        _state.Close();
    }

    /// <summary>Holds commits back, or lets them go on.</summary>
    public void UpdateThrottle() => Throttle.Update(() => _flushes.Failure ?? _compactions.Failure);

    private void WhenFailureChanges()
    {
        _log?.GiveUpSpare(); // It may be room that was missing.
        UpdateThrottle();
    }

    /// <summary>Writes the oldest full memtable; false when there is none.</summary>
    private async ValueTask<bool> FlushNextAsync(CancellationToken cancellationToken)
    {
        if (_state.View.Immutable is not [.., var memtable])
        {
            return false;
        }
        if (_log is not null)
        {
            await _log.WaitForPending(); // A table may hold only what the log has taken; with each-commit: what is durable there.
        }
        var written = await MemtableFlush.WriteAsync(_environment.Disk, _shape.Table, NextNumber(), memtable, cancellationToken);
        var added = written is null ? [] : new[] { (0, written) };
        await InstallAsync(added, [], memtable);
        _counters.FlushedBytes += written?.Bytes ?? 0;
        _log?.RemoveBefore(memtable.NextFrame);
        _whenFlushed();
        Wake();
        return true;
    }

    private async ValueTask<bool> CompactNextAsync(CancellationToken cancellationToken)
    {
        if (_picker.Pick(_state.View.Tables) is not { } plan)
        {
            return false;
        }
        await CarryOutAsync(plan, cancellationToken);
        UpdateThrottle();
        return true;
    }

    private ValueTask CarryOutAsync(CompactionPlan plan, CancellationToken cancellationToken) => plan switch
    {
        CompactionPlan.Drop drop => InstallAsync([], drop.Tables, null),
        CompactionPlan.Move move => InstallAsync([(move.ToLevel, move.Table.Description)], [move.Table], null),
        CompactionPlan.Merge merge => MergeAsync(merge, cancellationToken),
        _ => throw new InvalidOperationException($"There is no plan {plan}."),
    };

    private async ValueTask MergeAsync(CompactionPlan.Merge plan, CancellationToken cancellationToken)
    {
        var job = new CompactionJob(_environment.Disk, _shape.Table, _state.View.Tables, plan, NextNumber);
        var written = await job.RunAsync(cancellationToken);
        _counters.CompactedReadBytes += plan.Upper.Concat(plan.Lower).Sum(table => table.Description.Bytes);
        _counters.CompactedWrittenBytes += written.Sum(table => table.Bytes);
        await InstallAsync([.. written.Select(table => (plan.ToLevel, table))], [.. plan.Upper, .. plan.Lower], null);
    }

    private long NextNumber() => Interlocked.Increment(ref _lastNumber);

    /// <summary>Makes a change of the set of tables durable, then visible. The files of tables that are gone go with their last reader.</summary>
    private ValueTask InstallAsync(
        IReadOnlyList<(int Level, TableDescription Description)> added, IReadOnlyList<SortedTable> removed, Memtable? flushed) =>
        _installs.RunAsync(async () =>
        {
            var now = _state.View.Tables;
            var opened = await OpenOrRemoveAsync(added, removed);
            var edit = new TableEdit(
                added,
                [.. removed.Select(table => table.Description.Number)],
                flushed?.LastVersion ?? _manifest?.State.LastVersion ?? 0,
                _log is not null,
                flushed?.NextFrame ?? _manifest?.State.FirstFrame ?? 0,
                Volatile.Read(ref _lastNumber) + 1);
            await AppendAsync(edit, opened.Values);
            foreach (var table in removed.Where(table => !opened.ContainsKey(table.Description.Number)))
            {
                table.MarkObsolete();
            }
            _state.Install(now.With(edit, opened), flushed);
            foreach (var table in opened.Values)
            {
                table.LetGo();
            }
        });

    /// <summary>New files that can't be opened go, so that trying again does not leave more of them each time.</summary>
    private async ValueTask<Dictionary<long, SortedTable>> OpenOrRemoveAsync(
        IReadOnlyList<(int Level, TableDescription Description)> added, IReadOnlyList<SortedTable> removed)
    {
        var opened = new Dictionary<long, SortedTable>();
        try
        {
            await OpenAsync(added, removed, opened);
            return opened;
        }
        catch
        {
            foreach (var (_, description) in added.Where(table => !removed.Any(moved => moved.Description.Number == table.Description.Number)))
            {
                UnfinishedFiles.Remove(_environment.Disk, StoreFiles.Table(description.Number));
            }
            foreach (var table in opened.Values)
            {
                table.LetGo();
            }
            throw;
        }
    }

    /// <summary>When the edit did not come to stand, its new files go. After a failed flush nobody knows, and they stay.</summary>
    private async ValueTask AppendAsync(TableEdit edit, IEnumerable<SortedTable> opened)
    {
        try
        {
            await (_manifest?.AppendAsync(edit) ?? ValueTask.CompletedTask);
        }
        catch (Exception failure) when (failure is not FlushFailedException)
        {
            foreach (var table in opened.Where(table => !edit.Removed.Contains(table.Description.Number)))
            {
                table.MarkObsolete();
            }
            foreach (var table in opened)
            {
                table.LetGo();
            }
            throw;
        }
    }

    /// <summary>Opens the tables that are new; one that moves is open already.</summary>
    private async ValueTask OpenAsync(
        IReadOnlyList<(int Level, TableDescription Description)> added, IReadOnlyList<SortedTable> removed, Dictionary<long, SortedTable> opened)
    {
        foreach (var (_, description) in added)
        {
            if (removed.FirstOrDefault(table => table.Description.Number == description.Number) is { } moved)
            {
                moved.Hold();
                opened[description.Number] = moved;
            }
            else
            {
                opened[description.Number] = await _files.OpenAsync(description, CancellationToken.None);
            }
        }
    }
}
