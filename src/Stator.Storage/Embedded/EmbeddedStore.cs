using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Stator.Storage.Compaction;
using Stator.Storage.Disk;
using Stator.Storage.Log;
using Stator.Storage.Memtables;
using Stator.Storage.SortedTables;

namespace Stator.Storage.Embedded;

/// <summary>
/// The embedded store: a log-structured merge tree (O'Neil and others 1996). Commits go to the write-ahead log and to a memtable; full
/// memtables are flushed to sorted string tables, which are compacted level by level in the background. Transactions read the newest
/// commits, are checked and applied one after another under a lock held for memory work only, and complete when the log has made them
/// durable. Readers see what is durable and take no lock.
/// </summary>
/// <remarks>
/// When the disk can't be written, every waiting and every later commit fails with <see cref="StoreFailedException"/>, until it can be
/// written again; after a failed flush, until the store is opened again. Reads go on.
/// </remarks>
public sealed class EmbeddedStore : IStore
{
    private const long PendingLogBytesMax = 32 << 20;
    private const long InMemoryBytes = 256 << 20;
    private const int SpareTransactionsMax = 256;

    private readonly LiveState _state;
    private readonly WriteAheadLog? _log;
    private readonly Maintenance _maintenance;
    private readonly StoreShape _shape;
    private readonly TableFiles _files;
    private readonly StoreCounters _counters = new();
    private readonly ConcurrentQueue<EmbeddedTransaction> _spareTransactions = new();
    private readonly bool _acknowledgesEarly;
    private StoreFailedException? _broken;
    private bool _isClosed;

    private EmbeddedStore(StoreEnvironment environment, EmbeddedStoreOptions options, Recovered recovered)
    {
        _shape = options.EffectiveShape;
        _state = recovered.State;
        _files = recovered.Files;
        _acknowledgesEarly = recovered.Log is null || options.Durability is not Durability.EachCommit;
        _log = recovered.Log is { } log ? new WriteAheadLog(environment, options.Durability, log, durable => _state.Durable = durable) : null;
        _maintenance = new Maintenance(environment, _shape, _state, _log, recovered.Manifest, recovered.Files, _counters, MakeRoomLater);
        _maintenance.Wake();
    }

    /// <summary>A store that keeps nothing when it closes.</summary>
    /// <param name="memoryBytes">The memory for memtables and the cache; what is in tables comes on top.</param>
    public static EmbeddedStore InMemory(long memoryBytes = InMemoryBytes)
    {
        var environment = StoreEnvironment.Around(new MemoryDisk());
        var options = new EmbeddedStoreOptions { MemoryBytes = memoryBytes };
        return new EmbeddedStore(environment, options, Recovered.Nothing(environment, options));
    }

    /// <summary>Opens the store in a folder, recovering what is there.</summary>
    /// <exception cref="CorruptionException">A file is damaged in a way that a crash does not explain, or of another format.</exception>
    public static ValueTask<EmbeddedStore> OpenAsync(IDisk disk, EmbeddedStoreOptions options, CancellationToken cancellationToken) =>
        OpenAsync(StoreEnvironment.Around(disk), options, cancellationToken);

    /// <summary>Opens the store in an environment of one's own.</summary>
    /// <exception cref="CorruptionException">A file is damaged in a way that a crash does not explain, or of another format.</exception>
    public static async ValueTask<EmbeddedStore> OpenAsync(
        StoreEnvironment environment, EmbeddedStoreOptions options, CancellationToken cancellationToken) =>
        new(environment, options, await Recovery.RunAsync(environment, options, cancellationToken));

    /// <summary>What the store is and has done since it was opened. Any thread.</summary>
    public StoreStatistics Statistics
    {
        get
        {
            var view = _state.View;
            return new StoreStatistics(
                _counters.Commits,
                _counters.CommittedBytes,
                _counters.Conflicts,
                _log?.WrittenBytes ?? 0,
                _log?.Flushes ?? 0,
                _counters.FlushedBytes,
                _counters.CompactedReadBytes,
                _counters.CompactedWrittenBytes,
                _maintenance.Throttle.Waits,
                _maintenance.Throttle.Waited,
                view.Active.Bytes + view.Immutable.Sum(memtable => memtable.Bytes),
                _files.Cache.Bytes,
                _files.Cache.Hits,
                _files.Cache.Misses,
                [.. view.Tables.Levels.Select(LevelStatistics.Of)]);
        }
    }

    /// <inheritdoc/>
    public ISnapshot OpenSnapshot()
    {
        var durable = _state.Durable;
        var (view, version) = _state.Acquire(durableOnly: !_acknowledgesEarly);
        return new EmbeddedSnapshot(view, version, _acknowledgesEarly ? durable : version);
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<TResult> TransactAsync<TState, TResult>(
        Func<ITransaction, TState, CancellationToken, ValueTask<TResult>> work, TState state, CancellationToken cancellationToken)
    {
        while (true)
        {
            await _maintenance.Throttle.WaitAsync(cancellationToken);
            await LogRoomAsync();
            var transaction = Begin();
            TResult result;
            bool isCommitted;
            Task durable;
            try
            {
                result = await RunAsync(transaction, work, state, cancellationToken);
                isCommitted = TryCommit(transaction, out durable);
            }
            finally
            {
                End(transaction);
            }
            if (isCommitted)
            {
                await durable;
                return result;
            }
            _counters.CountConflict();
        }
    }

    /// <summary>Moves everything to the lowest level, without what is deleted. The store does no background work any more afterwards: close it.</summary>
    /// <param name="progress">Told after each step.</param>
    public async ValueTask CompactAsync(Action<StoreStatistics> progress, CancellationToken cancellationToken)
    {
        lock (_state.Gate)
        {
            Rotate();
        }
        await _maintenance.CompactAllAsync(() => progress(Statistics), cancellationToken);
    }

    /// <summary>Completes when nothing is left to flush or to compact.</summary>
    internal Task WhenMaintainedAsync() => _maintenance.WhenDoneAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        lock (_state.Gate)
        {
            _isClosed = true;
        }
        _maintenance.Throttle.Close();
        await _maintenance.StopAsync();
        if (_log is not null)
        {
            await CloseLogAsync(_log);
        }
        _maintenance.Dispose();
        await _files.DisposeAsync();
    }

    private async ValueTask CloseLogAsync(WriteAheadLog log)
    {
        log.StopReuse();
        try
        {
            var isFlushed = _broken is null && await TryFlushAllAsync();
            await log.CloseAsync();
            await (isFlushed ? LeaveNoLogAsync(log) : ValueTask.CompletedTask);
        }
        finally
        {
            await log.DisposeAsync();
        }
    }

    /// <summary>So that the next start has no log to read. When it does not work, the log is read.</summary>
    private async ValueTask<bool> TryFlushAllAsync()
    {
        try
        {
            lock (_state.Gate)
            {
                Rotate();
            }
            await _maintenance.FlushAllAsync();
            return true;
        }
        catch (Exception failure) when (failure is IOException or StoreFailedException or CorruptionException)
        {
            return false;
        }
    }

    private async ValueTask LeaveNoLogAsync(WriteAheadLog log)
    {
        try
        {
            await _maintenance.CloseManifestAsync();
            log.RemoveAll();
        }
        catch (IOException)
        {
            // The manifest before stands, and the log that it names.
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<TResult> RunAsync<TState, TResult>(
        EmbeddedTransaction transaction, Func<ITransaction, TState, CancellationToken, ValueTask<TResult>> work, TState state, CancellationToken cancellationToken)
    {
        try
        {
            return await work(transaction, state, cancellationToken);
        }
        catch
        {
            await WaitUntilDurable(transaction.Version); // What the failure tells of must be on disk, too.
            throw;
        }
    }

    private EmbeddedTransaction Begin()
    {
        var transaction = _spareTransactions.TryDequeue(out var spare) ? spare : new EmbeddedTransaction();
        var (view, version) = _state.Acquire(durableOnly: false);
        transaction.Begin(view, version);
        return transaction;
    }

    private void End(EmbeddedTransaction transaction)
    {
        if (transaction.End() && _spareTransactions.Count < SpareTransactionsMax)
        {
            _spareTransactions.Enqueue(transaction);
        }
    }

    private bool TryCommit(EmbeddedTransaction transaction, out Task durable)
    {
        var writes = transaction.Writes;
        if (writes.IsEmpty)
        {
            durable = WaitUntilDurable(transaction.Version);
            return true;
        }
        var changes = writes.Changes;
        long bytes = 0;
        for (var at = 0; at < changes.Count; at++)
        {
            bytes += CommitRecord.SizeOf(changes[at]);
        }
        if (bytes > LogFrame.PayloadBytesMax - CommitRecord.HeadBytes)
        {
            throw new ArgumentException($"A commit of {bytes} bytes is larger than the log takes.", nameof(transaction));
        }
        lock (_state.Gate)
        {
            durable = Task.CompletedTask;
            if (!transaction.ReadsHold(_state.View))
            {
                return false;
            }
            if (_isClosed || _broken is not null)
            {
                throw _broken ?? new StoreFailedException("The store is closed.");
            }
            MakeRoom();
            var version = _state.Applied + 1;
            writes.SetVersion(version);
            durable = _log?.Append(version, changes, bytes) ?? durable;
            ApplyOrBreak(changes, version);
            _state.Applied = version;
            transaction.Committed?.Invoke(version);
            if (writes.RemovesRanges && writes.RangeDeletions.Any(deletion => _state.View.TakesRoom(deletion)))
            {
                _state.View.Active.WantsFlush = true; // The room of what was removed comes back when the removal stands in a table, too.
                MakeRoom();
            }
            _counters.Commits++;
            _counters.CommittedBytes += bytes;
            if (_log is null)
            {
                _state.Durable = version;
            }
        }
        _maintenance.Throttle.Count(bytes);
        return true;
    }

    /// <summary>A commit that is in the log and only half in the memtable (memory ran out) must stay the last one: a restart finds it whole.</summary>
    private void ApplyOrBreak(IReadOnlyList<Change> changes, long version)
    {
        try
        {
            Apply(_state.View.Active, changes, version);
        }
        catch (Exception failure)
        {
            _broken = new StoreFailedException($"A commit could not be finished, and none is accepted until a restart: {failure.Message}", failure);
            throw _broken;
        }
    }

    private static void Apply(Memtable memtable, IReadOnlyList<Change> changes, long version)
    {
        for (var at = 0; at < changes.Count; at++)
        {
            Apply(memtable, changes[at], version);
        }
    }

    private static void Apply(Memtable memtable, Change change, long version)
    {
        if (change.Kind == ChangeKind.DeleteRange)
        {
            memtable.Add(new RangeDeletion(new KeyRange(change.Key.ToArray(), change.Value.ToArray()), version));
        }
        else
        {
            memtable.Add(change.Key.Span, change.Value.Span, change.Kind == ChangeKind.Delete, version);
        }
    }

    /// <summary>The memtable may have been full for as long as there was no room for another.</summary>
    private void MakeRoomLater()
    {
        lock (_state.Gate)
        {
            MakeRoom();
        }
    }

    /// <summary>A full memtable gives way to an empty one. When too many wait to be flushed, those who come now still find room, and others wait.</summary>
    private void MakeRoom()
    {
        var view = _state.View;
        if (!view.Active.IsFull && !(view.Active.WantsFlush && view.Immutable.Count == 0))
        {
            return;
        }
        if (view.Immutable.Count < StoreShape.ImmutableMax)
        {
            Rotate();
        }
        else
        {
            _maintenance.UpdateThrottle();
        }
    }

    /// <summary>Under the gate.</summary>
    private void Rotate()
    {
        if (!_state.View.Active.IsEmpty && _broken is null) // What is half done must not become whole.
        {
            _state.Rotate(_log?.StartSegment(_state.Applied) ?? 0);
            _maintenance.Wake();
        }
    }

    /// <summary>Who is acknowledged early must not run away from the disk.</summary>
    private Task LogRoomAsync() =>
        _acknowledgesEarly && _log is { PendingBytes: > PendingLogBytesMax } ? _log.WaitForPending() : Task.CompletedTask;

    /// <summary>What a transaction saw may not be on disk yet; an answer may only tell of what is.</summary>
    private Task WaitUntilDurable(long version) =>
        _log is null || _acknowledgesEarly || version <= _state.Durable ? Task.CompletedTask : _log.WaitForPending();
}
