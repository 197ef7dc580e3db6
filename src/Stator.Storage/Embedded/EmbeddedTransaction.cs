using Stator.Storage.Log;
using Stator.Storage.Memtables;

namespace Stator.Storage.Embedded;

/// <summary>Reads one view at one version, remembers what it read, and collects what it writes.</summary>
internal sealed class EmbeddedTransaction(StoreView view, long version) : ITransaction, IDisposable
{
    private List<byte[]>? _reads;
    private List<RangeCursor>? _cursors;

    /// <summary>The version of the newest commit that this transaction sees.</summary>
    public long Version => version;

    public WriteSet Writes { get; } = new();

    /// <summary>The version of the commit; 0 before it.</summary>
    public long CommittedVersion { get; set; }

    public ValueTask<byte[]?> GetAsync(byte[] key, CancellationToken cancellationToken) => StoreView.CopyAsync(BorrowAsync(key, cancellationToken));

    public ValueTask<ArraySegment<byte>?> BorrowAsync(byte[] key, CancellationToken cancellationToken)
    {
        if (Writes.TryFind(key, out var written))
        {
            return new(written is { } value ? new ArraySegment<byte>(value.ToArray()) : default(ArraySegment<byte>?));
        }
        (_reads ??= new(2)).Add(key);
        return view.FindAsync(key, version, cancellationToken);
    }

    public IRangeCursor Range(KeyRange range, bool reverse = false)
    {
        var cursor = view.Range(range, reverse, version);
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
        if (now.Active.LastVersion <= version)
        {
            return true;
        }
        if (_reads is not null && Oldest(now).FirstVersion > version + 1)
        {
            return false;
        }
        foreach (var key in _reads ?? [])
        {
            if (HasChanged(now, key))
            {
                return false;
            }
        }
        return true;
    }

    public void Dispose()
    {
        foreach (var cursor in _cursors ?? [])
        {
            cursor.Dispose();
        }
        view.LetGo();
    }

    private static Memtable Oldest(StoreView now) => now.Immutable.Count > 0 ? now.Immutable[^1] : now.Active;

    private bool HasChanged(StoreView now, byte[] key)
    {
        if (now.Active.NewestVersion(key) > version)
        {
            return true;
        }
        for (var at = 0; at < now.Immutable.Count && now.Immutable[at].LastVersion > version; at++)
        {
            if (now.Immutable[at].NewestVersion(key) > version)
            {
                return true;
            }
        }
        return false;
    }
}
