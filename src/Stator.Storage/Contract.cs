namespace Stator.Storage;

/// <summary>
/// An ordered, transactional key-value store. Keys and values are bytes that nobody changes after they are handed over; keys are
/// ordered as unsigned bytes. That is all it knows.
/// </summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>What is acknowledged now, unchanged by later commits. Any thread.</summary>
    ISnapshot OpenSnapshot();

    /// <summary>
    /// Runs <paramref name="work"/> and commits what it wrote, atomically. When a key that it read has changed meanwhile, it runs again.
    /// Completes when the commit is durable, and every commit whose writes it saw. Any thread.
    /// </summary>
    /// <exception cref="StoreFailedException">The disk failed: the outcome of this commit is unknown, and no later one is accepted.</exception>
    ValueTask<TResult> TransactAsync<TState, TResult>(
        Func<ITransaction, TState, CancellationToken, ValueTask<TResult>> work, TState state, CancellationToken cancellationToken);
}

/// <summary>One state of the store. One reader at a time.</summary>
public interface ISnapshot : IDisposable
{
    /// <summary>The version of the last commit in it.</summary>
    long Version { get; }

    /// <summary>
    /// The version of the last commit in it that a crash does not take back; less than <see cref="Version"/> only where commits are
    /// acknowledged before they are durable. Who hands on what stands in the snapshot, where it can't be taken back, keeps to this one.
    /// </summary>
    long DurableVersion { get; }

    /// <summary>The value of a key, or null.</summary>
    ValueTask<byte[]?> GetAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken);

    /// <summary>The value of a key where it stands in the store, or null; to be read until the snapshot is disposed, and not after.</summary>
    ValueTask<ArraySegment<byte>?> BorrowAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken);

    /// <summary>
    /// True when a key has the value that it had at an earlier version: who kept that one need not read it again. False says nothing: the
    /// store tells only what it knows without looking the key up in files.
    /// </summary>
    bool IsUnchangedSince(byte[] key, long since);

    /// <summary>The keys of a range in order, or in reverse.</summary>
    IRangeCursor Range(KeyRange range, bool reverse = false);
}

/// <summary>A position in a range. It starts before the first entry, and lives as long as the snapshot or transaction that it came from.</summary>
public interface IRangeCursor
{
    /// <summary>The key at the position.</summary>
    byte[] Key { get; }

    /// <summary>The value at the position.</summary>
    byte[] Value { get; }

    /// <summary>The value where it stands, to be read until the cursor moves on.</summary>
    ReadOnlySpan<byte> ValueInPlace { get; }

    /// <summary>Goes to the next entry; false at the end.</summary>
    ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken);
}

/// <summary>
/// A unit of work. Point reads are remembered and checked at commit; range reads are not. One user at a time, and none when the work has
/// ended: then it may serve another.
/// </summary>
public interface ITransaction
{
    /// <summary>The version of the last commit that it sees.</summary>
    long Version { get; }

    /// <summary>The value of a key, or null; what this transaction wrote is seen.</summary>
    ValueTask<byte[]?> GetAsync(byte[] key, CancellationToken cancellationToken);

    /// <summary>The same where it stands in the store; to be read until the transaction's work is done, and not after.</summary>
    ValueTask<ArraySegment<byte>?> BorrowAsync(byte[] key, CancellationToken cancellationToken);

    /// <summary>As <see cref="ISnapshot.IsUnchangedSince"/>, where nothing that this transaction wrote counts as unchanged. True counts as a read of the key.</summary>
    bool IsUnchangedSince(byte[] key, long since);

    /// <summary>The keys of a range in order as they stood when the transaction began; its own writes are not seen.</summary>
    IRangeCursor Range(KeyRange range, bool reverse = false);

    /// <summary>Sets a key.</summary>
    void Put(byte[] key, byte[] value);

    /// <summary>Removes a key.</summary>
    void Delete(byte[] key);

    /// <summary>Removes all keys of a range, at the moment of commit.</summary>
    void DeleteRange(KeyRange range);

    /// <summary>
    /// Adds an entry whose key no other has: the prefix, the version of the commit (u64, big-endian), and how many such entries this
    /// transaction added before (u32, big-endian). So a log in the order of commits needs no counter that all writers fight for. The
    /// transaction neither reads nor removes it.
    /// </summary>
    void PutAtVersion(ReadOnlySpan<byte> prefix, byte[] value);
}

/// <summary>Keys from <paramref name="From"/> (included) to <paramref name="To"/> (not included; empty means no end).</summary>
public readonly record struct KeyRange(ReadOnlyMemory<byte> From, ReadOnlyMemory<byte> To)
{
    /// <summary>All keys that start with these bytes.</summary>
    public static KeyRange Prefix(ReadOnlySpan<byte> prefix) => new(prefix.ToArray(), After(prefix));

    /// <summary>The first key behind all keys that start with these bytes; empty when there is none.</summary>
    public static byte[] After(ReadOnlySpan<byte> prefix)
    {
        var end = prefix.TrimEnd((byte)0xFF).ToArray();
        if (end.Length > 0)
        {
            end[^1]++;
        }
        return end;
    }

    /// <summary>True when the key lies in the range.</summary>
    public bool Contains(ReadOnlySpan<byte> key) =>
        key.SequenceCompareTo(From.Span) >= 0 && (To.IsEmpty || key.SequenceCompareTo(To.Span) < 0);

    /// <summary>True when no key can lie in the range.</summary>
    public bool IsEmpty => !To.IsEmpty && From.Span.SequenceCompareTo(To.Span) >= 0;

    /// <summary>True when keys can lie in both.</summary>
    public bool Overlaps(KeyRange other) => StartsBefore(other.To) && other.StartsBefore(To);

    /// <summary>True when every key of the other lies in this one.</summary>
    public bool Covers(KeyRange other) =>
        From.Span.SequenceCompareTo(other.From.Span) <= 0
        && (To.IsEmpty || (!other.To.IsEmpty && other.To.Span.SequenceCompareTo(To.Span) <= 0));

    /// <summary>The smallest range that covers both.</summary>
    public KeyRange Union(KeyRange other) => new(
        From.Span.SequenceCompareTo(other.From.Span) <= 0 ? From : other.From,
        To.IsEmpty || other.To.IsEmpty ? default : To.Span.SequenceCompareTo(other.To.Span) >= 0 ? To : other.To);

    /// <summary>What lies in both; perhaps nothing.</summary>
    public KeyRange Intersect(KeyRange other) => new(
        From.Span.SequenceCompareTo(other.From.Span) >= 0 ? From : other.From,
        To.IsEmpty ? other.To : other.To.IsEmpty || To.Span.SequenceCompareTo(other.To.Span) <= 0 ? To : other.To);

    private bool StartsBefore(ReadOnlyMemory<byte> end) => end.IsEmpty || From.Span.SequenceCompareTo(end.Span) < 0;
}

/// <summary>The store's disk failed; it accepts no more writes until it is opened again.</summary>
public sealed class StoreFailedException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Stored bytes are not what was written.</summary>
public sealed class CorruptionException(string file, string what) : Exception($"{file}: {what}");
