using BenchmarkDotNet.Attributes;
using Stator.Storage.Memtables;

namespace Stator.MicroBench;

/// <summary>A memtable of 100,000 entries with keys of 40 bytes and values of 100.</summary>
public class MemtableBenchmarks
{
    private const int Entries = 100_000;

    private readonly ChunkPool _pool = new(256 << 20);
    private readonly byte[][] _keys = Samples.Keys(Entries, 40);
    private readonly byte[][] _absent = Samples.Keys(Entries, 41);
    private readonly byte[] _value = new byte[100];
    private Memtable _full = null!;
    private int _at;

    [GlobalSetup]
    public void Fill() => _full = Filled();

    [Benchmark(OperationsPerInvoke = Entries), AllocatesAtMost(16)]
    public void Insert() => Filled().LetGo();

    [Benchmark, AllocatesAtMost(0)]
    public bool Find() => _full.TryFind(_keys[_at = (_at + 7919) % Entries], long.MaxValue, out _);

    [Benchmark, AllocatesAtMost(0)]
    public bool FindAbsent() => _full.TryFind(_absent[_at = (_at + 7919) % Entries], long.MaxValue, out _);

    private Memtable Filled()
    {
        var memtable = new Memtable(_pool, 64 << 20, 1);
        for (var at = 0; at < Entries; at++)
        {
            memtable.Add(_keys[at], _value, isDeletion: false, at + 1);
        }
        return memtable;
    }
}
