using System.Buffers.Binary;

namespace Stator.Storage.Tests;

/// <summary>The contract in its plainest form, for comparison: a sorted dictionary under one lock, transactions one after another.</summary>
internal sealed class ModelStore : IStore
{
    private readonly SemaphoreSlim _one = new(1);
    private SortedDictionary<byte[], byte[]> _entries = new(ByteOrder.Instance);
    private long _version;

    public ISnapshot OpenSnapshot() => new Snapshot(new(_entries, ByteOrder.Instance), _version);

    public async ValueTask<TResult> TransactAsync<TState, TResult>(
        Func<ITransaction, TState, CancellationToken, ValueTask<TResult>> work, TState state, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var transaction = new Transaction(_entries, _version + 1);
            var result = await work(transaction, state, cancellationToken);
            if (transaction.HasChanges)
            {
                _entries = transaction.Finish();
                _version++;
            }
            return result;
        }
        finally
        {
            _one.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        _one.Dispose();
        return ValueTask.CompletedTask;
    }

    internal sealed class ByteOrder : IComparer<byte[]>
    {
        public static ByteOrder Instance { get; } = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }

    private sealed class Snapshot(SortedDictionary<byte[], byte[]> entries, long version) : ISnapshot
    {
        public long Version => version;

        public long DurableVersion => version;

        public ValueTask<byte[]?> GetAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken) =>
            new(entries.GetValueOrDefault(key.ToArray()));

        public async ValueTask<ArraySegment<byte>?> BorrowAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken) =>
            await GetAsync(key, cancellationToken) is { } value ? new ArraySegment<byte>(value) : default(ArraySegment<byte>?);

        public bool IsUnchangedSince(byte[] key, long since) => since == version;

        public IRangeCursor Range(KeyRange range, bool reverse = false) => new Cursor(entries, range, reverse);

        public void Dispose()
        {
        }
    }

    private sealed class Transaction(SortedDictionary<byte[], byte[]> before, long version) : ITransaction
    {
        private readonly List<(byte[] Key, byte[] Value)> _atVersion = [];

        public long Version => version - 1;

        private SortedDictionary<byte[], byte[]> Entries { get; } = new(before, ByteOrder.Instance);

        public bool HasChanges { get; private set; }

        public ValueTask<byte[]?> GetAsync(byte[] key, CancellationToken cancellationToken) => new(Entries.GetValueOrDefault(key));

        public async ValueTask<ArraySegment<byte>?> BorrowAsync(byte[] key, CancellationToken cancellationToken) =>
            await GetAsync(key, cancellationToken) is { } value ? new ArraySegment<byte>(value) : default(ArraySegment<byte>?);

        public bool IsUnchangedSince(byte[] key, long since) => since == Version && !HasChanges;

        public IRangeCursor Range(KeyRange range, bool reverse = false) => new Cursor(before, range, reverse);

        public void Put(byte[] key, byte[] value)
        {
            Entries[key] = value;
            HasChanges = true;
        }

        public void Delete(byte[] key)
        {
            Entries.Remove(key);
            HasChanges = true;
        }

        public void DeleteRange(KeyRange range)
        {
            foreach (var key in Entries.Keys.Where(key => range.Contains(key)).ToList())
            {
                Entries.Remove(key);
            }
            HasChanges = true;
        }

        public void PutAtVersion(ReadOnlySpan<byte> prefix, byte[] value)
        {
            var end = new byte[12];
            BinaryPrimitives.WriteInt64BigEndian(end, version);
            BinaryPrimitives.WriteInt32BigEndian(end.AsSpan(8), _atVersion.Count);
            _atVersion.Add(([.. prefix, .. end], value));
            HasChanges = true;
        }

        public SortedDictionary<byte[], byte[]> Finish()
        {
            foreach (var (key, value) in _atVersion)
            {
                Entries[key] = value;
            }
            return Entries;
        }
    }

    private sealed class Cursor(SortedDictionary<byte[], byte[]> entries, KeyRange range, bool reverse) : IRangeCursor
    {
        private readonly List<KeyValuePair<byte[], byte[]>> _found =
            [.. reverse ? entries.Where(e => range.Contains(e.Key)).Reverse() : entries.Where(e => range.Contains(e.Key))];

        private int _at = -1;

        public byte[] Key => _found[_at].Key;

        public byte[] Value => _found[_at].Value;

        public ReadOnlySpan<byte> ValueInPlace => Value;

        public ValueTask<bool> MoveNextAsync(CancellationToken cancellationToken) => new(++_at < _found.Count);
    }
}
