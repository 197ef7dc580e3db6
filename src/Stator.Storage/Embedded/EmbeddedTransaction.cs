using Stator.Storage.Caching;
using Stator.Storage.Log;
using Stator.Storage.Memtables;

namespace Stator.Storage.Embedded;

/// <summary>Reads one view at one version, remembers what it read, and collects what it writes; then it is there for another.</summary>
internal sealed class EmbeddedTransaction : BlockBorrower, ITransaction
{
    private const int KeptReadsMax = 128;

    private readonly List<byte[]> _reads = new(2);
    private List<RangeCursor>? _cursors;
    private StoreView _view = null!;

    public long Version { get; private set; }

    public WriteSet Writes { get; } = new();

    /// <summary>Told the version of the commit, under the store's lock: for a simulation, which knows of commits that nobody was told of.</summary>
    public Action<long>? Committed { get; set; }

    /// <summary>Begins; takes over the caller's hold of the view.</summary>
    public void Begin(StoreView view, long version) => (_view, Version) = (view, version);

    /// <summary>Ends, and lets go of all that was lent. False when it has grown so large that it is not worth keeping.</summary>
    public bool End()
    {
        foreach (var cursor in _cursors ?? [])
        {
            cursor.Dispose();
        }
        GiveBack();
        _view.LetGo();
        (_view, _cursors, Committed) = (null!, null, null);
        _reads.Clear();
        return Writes.Clear() && _reads.Capacity <= KeptReadsMax;
    }

    public ValueTask<byte[]?> GetAsync(byte[] key, CancellationToken cancellationToken) => StoreView.CopyAsync(FindAsync(key, borrower: null, cancellationToken));

    public ValueTask<ArraySegment<byte>?> BorrowAsync(byte[] key, CancellationToken cancellationToken) => FindAsync(key, this, cancellationToken);

    public bool IsUnchangedSince(byte[] key, long since)
    {
        if (Writes.TryFind(key, out _) || !_view.IsUnchanged(key, since, Version))
        {
            return false;
        }
        _reads.Add(key);
        return true;
    }

    public IRangeCursor Range(KeyRange range, bool reverse = false)
    {
        var cursor = _view.Range(range, reverse, Version);
        (_cursors ??= []).Add(cursor);
        return cursor;
    }

    public void Put(byte[] key, byte[] value) => Writes.Set(new Change(ChangeKind.Put, key, value));

    public void Delete(byte[] key) => Writes.Set(new Change(ChangeKind.Delete, key, default));

    public void DeleteRange(KeyRange range) => Writes.DeleteRange(range);

    public void PutAtVersion(ReadOnlySpan<byte> prefix, byte[] value) => Writes.AddAtVersion(prefix, value);

    /// <summary>
    /// True when no commit after this transaction's version changed a key that it read. Such commits stand in memtables; when one of them
    /// may have gone to a table already, nobody can tell, and the transaction has to run again. Under the store's lock.
    /// </summary>
    public bool ReadsHold(StoreView now)
    {
        if (now.Active.LastVersion <= Version)
        {
            return true;
        }
        if (_reads.Count > 0 && Oldest(now).FirstVersion > Version + 1)
        {
            return false;
        }
        foreach (var key in _reads)
        {
            if (HasChanged(now, key))
            {
                return false;
            }
        }
        return true;
    }

    private ValueTask<ArraySegment<byte>?> FindAsync(byte[] key, BlockBorrower? borrower, CancellationToken cancellationToken)
    {
        if (Writes.TryFind(key, out var written))
        {
            return new(written is { } value ? new ArraySegment<byte>(value.ToArray()) : default(ArraySegment<byte>?));
        }
        _reads.Add(key);
        return _view.FindAsync(key, Version, borrower, cancellationToken);
    }

    private static Memtable Oldest(StoreView now) => now.Immutable.Count > 0 ? now.Immutable[^1] : now.Active;

    private bool HasChanged(StoreView now, byte[] key)
    {
        if (now.Active.NewestVersion(key) > Version)
        {
            return true;
        }
        for (var at = 0; at < now.Immutable.Count && now.Immutable[at].LastVersion > Version; at++)
        {
            if (now.Immutable[at].NewestVersion(key) > Version)
            {
                return true;
            }
        }
        return false;
    }
}
