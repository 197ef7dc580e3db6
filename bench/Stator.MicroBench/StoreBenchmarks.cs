using BenchmarkDotNet.Attributes;
using Stator.Storage;
using Stator.Storage.Disk;
using Stator.Storage.Embedded;
using Stator.Storage.Log;

namespace Stator.MicroBench;

/// <summary>Commits and reads of 1,000-byte values through the store, on a disk that is memory; and what the log does for a commit.</summary>
public class StoreBenchmarks
{
    private const int Entries = 10_000;
    private const int ValueBytes = 1000;
    private const int ArrayHeadBytes = 24;

    private readonly byte[][] _keys = Samples.Keys(Entries, 40);
    private readonly byte[] _value = new byte[ValueBytes];
    private readonly FrameBuffer _frame = new();
    private EmbeddedStore _inMemtable = null!;
    private EmbeddedStore _inTables = null!;
    private ISnapshot _memtableSnapshot = null!;
    private ISnapshot _tableSnapshot = null!;
    private int _at;

    [GlobalSetup]
    public void Fill() => FillAsync().GetAwaiter().GetResult();

    private async Task FillAsync()
    {
        _inMemtable = EmbeddedStore.InMemory();
        _inTables = await EmbeddedStore.OpenAsync(new MemoryDisk(), new EmbeddedStoreOptions { Durability = new Durability.None() }, default);
        foreach (var key in _keys)
        {
            await PutAsync(_inMemtable, key);
            await PutAsync(_inTables, key);
        }
        await _inTables.CompactAsync(_ => { }, default);
        _memtableSnapshot = _inMemtable.OpenSnapshot();
        _tableSnapshot = _inTables.OpenSnapshot();
    }

    [Benchmark, AllocatesAtMost(ValueBytes + ArrayHeadBytes)]
    public byte[]? GetFromMemtable() => Completed(_memtableSnapshot.GetAsync(Next(), default));

    [Benchmark, AllocatesAtMost(ValueBytes + ArrayHeadBytes)]
    public byte[]? GetFromCachedTable() => Completed(_tableSnapshot.GetAsync(Next(), default));

    [Benchmark, AllocatesAtMost(64)]
    public void OpenSnapshot() => _inMemtable.OpenSnapshot().Dispose();

    [Benchmark, AllocatesAtMost(1000)]
    public ValueTask<bool> Put() => PutAsync(_inMemtable, Next());

    [Benchmark, AllocatesAtMost(0)]
    public int AppendToLog()
    {
        var change = new Change(ChangeKind.Put, Next(), _value);
        CommitRecord.Write(CommitRecord.WriteHead(_frame.Extend(CommitRecord.HeadBytes + (int)CommitRecord.SizeOf(change)), 1, 1), change);
        var frame = _frame.Seal(1, 1, 1);
        _frame.Reset();
        return frame.Length;
    }

    private byte[] Next() => _keys[_at = (_at + 7919) % Entries];

    private ValueTask<bool> PutAsync(EmbeddedStore store, byte[] key) => store.TransactAsync(
        static (transaction, entry, _) =>
        {
            transaction.Put(entry.Key, entry.Value);
            return new ValueTask<bool>(true);
        },
        (Key: key, Value: _value),
        default);

    private static T Completed<T>(ValueTask<T> task) => task.IsCompletedSuccessfully
        ? task.Result
        : throw new InvalidOperationException("It did not complete at once.");
}
