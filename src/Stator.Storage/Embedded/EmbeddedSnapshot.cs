using Stator.Storage.Caching;

namespace Stator.Storage.Embedded;

/// <summary>One version of one view.</summary>
/// <param name="view">The view; the snapshot takes over the caller's hold.</param>
/// <param name="version">The version that is seen.</param>
/// <param name="durableVersion">The version up to which it is durable.</param>
internal sealed class EmbeddedSnapshot(StoreView view, long version, long durableVersion) : BlockBorrower, ISnapshot
{
    private List<RangeCursor>? _cursors;
    private bool _isDisposed;

    /// <inheritdoc/>
    public long Version => version;

    /// <inheritdoc/>
    public long DurableVersion => durableVersion;

    /// <inheritdoc/>
    public ValueTask<byte[]?> GetAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken) =>
        StoreView.CopyAsync(view.FindAsync(key, version, borrower: null, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<ArraySegment<byte>?> BorrowAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken) =>
        view.FindAsync(key, version, this, cancellationToken);

    /// <inheritdoc/>
    public bool IsUnchangedSince(byte[] key, long since) => view.IsUnchanged(key, since, version);

    /// <inheritdoc/>
    public IRangeCursor Range(KeyRange range, bool reverse = false)
    {
        var cursor = view.Range(range, reverse, version);
        (_cursors ??= []).Add(cursor);
        return cursor;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }
        _isDisposed = true;
        foreach (var cursor in _cursors ?? [])
        {
            cursor.Dispose();
        }
        GiveBack();
        view.LetGo();
    }
}
