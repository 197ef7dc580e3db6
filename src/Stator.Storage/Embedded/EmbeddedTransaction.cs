using Stator.Storage.Log;

namespace Stator.Storage.Embedded;

/// <summary>Reads from one tree, remembers what it read, and collects what it writes.</summary>
internal sealed class EmbeddedTransaction(OrderedTree tree, long version) : ITransaction
{
    private readonly List<(byte[] Key, TreeEntry? Seen)> _reads = [];
    private readonly List<Change> _changes = [];

    /// <summary>The version of the newest commit that this transaction sees.</summary>
    public long Version { get; } = version;

    public IReadOnlyList<Change> Changes => _changes;

    public ValueTask<byte[]?> GetAsync(byte[] key, CancellationToken cancellationToken)
    {
        for (var at = _changes.Count - 1; at >= 0; at--)
        {
            var change = _changes[at];
            if (change.Kind == ChangeKind.DeleteRange ? new KeyRange(change.Key, change.Value).Contains(key) : change.Key.AsSpan().SequenceEqual(key))
            {
                return new(change.Kind == ChangeKind.Put ? change.Value : null);
            }
        }
        var entry = tree.Find(key);
        _reads.Add((key, entry));
        return new(entry?.Value);
    }

    public IRangeCursor Range(KeyRange range, bool reverse = false) => new TreeCursor(tree, range, reverse);

    public void Put(byte[] key, byte[] value) => _changes.Add(new Change(ChangeKind.Put, key, value));

    public void Delete(byte[] key) => _changes.Add(new Change(ChangeKind.Delete, key, []));

    public void DeleteRange(KeyRange range) =>
        _changes.Add(new Change(ChangeKind.DeleteRange, range.From.ToArray(), range.To.ToArray()));

    /// <summary>True when every key that was read stands in <paramref name="now"/> as it was read.</summary>
    public bool ReadsHold(OrderedTree now)
    {
        if (ReferenceEquals(now, tree))
        {
            return true;
        }
        foreach (var (key, seen) in _reads)
        {
            if (now.Find(key)?.Version != seen?.Version)
            {
                return false;
            }
        }
        return true;
    }
}
