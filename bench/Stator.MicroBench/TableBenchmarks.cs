using BenchmarkDotNet.Attributes;
using Stator.Storage.Coding;
using Stator.Storage.SortedTables;

namespace Stator.MicroBench;

/// <summary>Blocks of 4 KiB with entries of 40 + 100 bytes, and Bloom filters of 4,000 keys.</summary>
public class TableBenchmarks
{
    private const int BlockEntries = 32;
    private const int FilterKeys = 4000;

    private readonly byte[][] _keys = [.. Samples.Keys(BlockEntries, 40).Order(Comparer<byte[]>.Create((x, y) => x.AsSpan().SequenceCompareTo(y)))];
    private readonly byte[] _value = new byte[100];
    private readonly BlockCursor _cursor = new(withKeys: true);
    private readonly ulong[] _hashes = [.. Samples.Keys(FilterKeys, 40).Select(key => KeyHash.Of(key))];
    private readonly byte[] _filter = new byte[BloomFilter.BytesFor(FilterKeys)];
    private byte[] _block = [];
    private int _at;

    [GlobalSetup]
    public void Build()
    {
        var builder = new BlockBuilder(16);
        foreach (var key in _keys)
        {
            builder.Add(key, _value, isDeletion: false);
        }
        _block = builder.Finish().ToArray();
        BloomFilter.Write(_filter, _hashes);
    }

    [Benchmark(OperationsPerInvoke = BlockEntries), AllocatesAtMost(0)]
    public int DecodeBlock()
    {
        var bytes = 0;
        _cursor.Open(_block);
        for (var isOn = _cursor.SeekFirst(); isOn; isOn = _cursor.MoveNext())
        {
            bytes += _cursor.Value.Length;
        }
        return bytes;
    }

    [Benchmark, AllocatesAtMost(0)]
    public bool FindInBlock() => new Block(_block).TryFind(_keys[_at = (_at + 7) % BlockEntries], out _, out _);

    [Benchmark, AllocatesAtMost(0)]
    public bool AskFilter() => BloomFilter.MayHold(_filter, _hashes[_at = (_at + 7) % FilterKeys]);

    [Benchmark, AllocatesAtMost(0)]
    public uint ChecksumBlock() => Crc32C.Of(_block);

    [Benchmark, AllocatesAtMost(0)]
    public ulong HashKey() => KeyHash.Of(_keys[_at = (_at + 7) % BlockEntries]);
}
