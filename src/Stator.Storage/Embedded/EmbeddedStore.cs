using Stator.Storage.Disk;

namespace Stator.Storage.Embedded;

/// <summary>
/// The embedded store: an ordered tree in memory, and on disk a write-ahead log with checkpoints. Transactions read the newest tree,
/// are checked and applied one after another under a lock held for memory work only, and complete when the log has made them durable.
/// Readers see the durable tree and take no lock.
/// </summary>
/// <remarks>When the disk fails, every waiting and every later transaction fails with <see cref="StoreFailedException"/>; reads go on.</remarks>
public sealed class EmbeddedStore : IStore
{
    private readonly Lock _gate = new();
    private readonly WriteAheadLog? _log;
    private volatile State _applied;
    private volatile State _durable;

    /// <summary>A tree and the version of the last commit in it.</summary>
    internal sealed record State(OrderedTree Tree, long Version);

    private EmbeddedStore(State state, Func<EmbeddedStore, WriteAheadLog>? openLog)
    {
        _applied = _durable = state;
        _log = openLog?.Invoke(this);
    }

    /// <summary>A store that keeps nothing when it closes.</summary>
    public static EmbeddedStore InMemory() => new(new State(OrderedTree.Empty, 0), null);

    /// <summary>Opens the store in a folder, recovering what is there.</summary>
    /// <exception cref="CorruptionException">A file is damaged in a way that a crash does not explain.</exception>
    public static async ValueTask<EmbeddedStore> OpenAsync(IDisk disk, EmbeddedStoreOptions options, CancellationToken cancellationToken)
    {
        var recovered = await Recovery.RunAsync(disk, cancellationToken);
        return new EmbeddedStore(
            recovered.State, store => new WriteAheadLog(disk, options, recovered, state => store._durable = state));
    }

    /// <inheritdoc/>
    public ISnapshot OpenSnapshot() => new Snapshot(_durable);

    /// <inheritdoc/>
    public async ValueTask<TResult> TransactAsync<TState, TResult>(
        Func<ITransaction, TState, CancellationToken, ValueTask<TResult>> work, TState state, CancellationToken cancellationToken)
    {
        while (true)
        {
            var seen = _applied;
            var transaction = new EmbeddedTransaction(seen.Tree, seen.Version);
            TResult result;
            try
            {
                result = await work(transaction, state, cancellationToken);
            }
            catch
            {
                await WaitUntilDurable(transaction); // What the failure tells of must be on disk, too.
                throw;
            }
            if (TryCommit(transaction, out var durable))
            {
                await durable;
                return result;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _log?.DisposeAsync() ?? ValueTask.CompletedTask;

    private bool TryCommit(EmbeddedTransaction transaction, out Task durable)
    {
        lock (_gate)
        {
            var applied = _applied;
            durable = Task.CompletedTask;
            if (transaction.Changes.Count == 0)
            {
                durable = WaitUntilDurable(transaction);
                return true;
            }
            if (!transaction.ReadsHold(applied.Tree))
            {
                return false;
            }
            var version = applied.Version + 1;
            var next = new State(TreeChanges.Apply(applied.Tree, transaction.Changes, version), version);
            durable = _log?.Append(next, transaction.Changes) ?? durable;
            _applied = next;
            if (_log is null)
            {
                _durable = next;
            }
            return true;
        }
    }

    /// <summary>What a transaction saw may not be on disk yet; an answer may only tell of what is.</summary>
    private Task WaitUntilDurable(EmbeddedTransaction transaction) =>
        _log is null || transaction.Version <= _durable.Version ? Task.CompletedTask : _log.WaitForPending();

    private sealed class Snapshot(State state) : ISnapshot
    {
        public long Version => state.Version;

        public ValueTask<byte[]?> GetAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken) =>
            new(state.Tree.Find(key.Span)?.Value);

        public IRangeCursor Range(KeyRange range, bool reverse = false) => new TreeCursor(state.Tree, range, reverse);

        public void Dispose()
        {
        }
    }
}

/// <summary>Settings of the embedded store.</summary>
/// <param name="CheckpointLogBytesMin">The log is replaced by a checkpoint when it is longer than this and than twice the live data, bytes.</param>
public sealed record EmbeddedStoreOptions(long CheckpointLogBytesMin = 64 << 20);
