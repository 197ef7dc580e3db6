using System.Collections.Concurrent;
using Stator.Storage.Caching;
using Stator.Storage.Compaction;
using Stator.Storage.Disk;

namespace Stator.Storage.SortedTables;

/// <summary>
/// Opens tables, and removes the files of those that nobody reads any more: on a thread of its own, because the last reader may be anyone, and
/// removing a large file takes a while.
/// </summary>
internal sealed class TableFiles : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _removed = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly BackgroundLoop _removal;

    public TableFiles(StoreEnvironment environment, BlockCache cache)
    {
        Disk = environment.Disk;
        Cache = cache;
        _removal = new BackgroundLoop(environment, "stator removal", yields: true, RemoveNextAsync, () => { }, _stopping.Token);
    }

    public IDisk Disk { get; }

    public BlockCache Cache { get; }

    /// <summary>Opens a table.</summary>
    /// <exception cref="CorruptionException">It is damaged, or not the table that it should be.</exception>
    public ValueTask<SortedTable> OpenAsync(TableDescription description, CancellationToken cancellationToken) =>
        SortedTable.OpenAsync(this, description, cancellationToken);

    /// <summary>Has a file removed. When that does not work, the next start does it: the manifest does not know the file any more.</summary>
    public void Remove(string name)
    {
        _removed.Enqueue(name);
        _removal.Wake();
    }

    public async ValueTask DisposeAsync()
    {
        _stopping.Cancel();
        await _removal.Completion;
        _stopping.Dispose();
        while (_removed.TryDequeue(out var name))
        {
            UnfinishedFiles.Remove(Disk, name);
        }
    }

    private ValueTask<bool> RemoveNextAsync(CancellationToken cancellationToken)
    {
        if (!_removed.TryDequeue(out var name))
        {
            return new(false);
        }
        Disk.Delete(name);
        return new(true);
    }
}
