using System.Text;
using Stator.Storage.Memtables;

namespace Stator.Storage.Tests.Memtables;

/// <summary>What is replayed is sorted once, and then reads like a memtable that saw the same commits.</summary>
public sealed class ReplayBufferTests
{
    private static readonly string[] Beginnings = ["", "a", "common-beginning-", "common-beginning-\0\0\0", "common-beginning-of-many-bytes-"];

    [Theory, Seeds(300)]
    public async Task It_agrees_with_a_memtable(int seed)
    {
        var random = new Random(seed);
        var memtable = new Memtable(new ChunkPool(0), 1 << 20, 1);
        var buffer = new ReplayBuffer(new ChunkPool(0), 1 << 20);
        var beginnings = Beginnings[random.Next(Beginnings.Length)..];
        for (var version = 1; version < 200; version++)
        {
            if (random.Next(30) == 0)
            {
                var (from, to) = (Key(), Key());
                var deletion = new RangeDeletion(new KeyRange(from, to), version);
                memtable.Add(deletion);
                buffer.Add(deletion);
            }
            var (key, isDeletion) = (Key(), random.Next(5) == 0);
            var value = isDeletion ? [] : Encoding.UTF8.GetBytes($"value {version}");
            memtable.Add(key, value, isDeletion, version);
            buffer.Add(key, value, isDeletion, version);
        }
        Assert.Equal(await WalkAsync(new MemtableCursor(memtable, long.MaxValue, reverse: false)), await WalkAsync(buffer.OpenCursor()));
        Assert.Equal(memtable.RangeDeletions, buffer.RangeDeletions);
        memtable.LetGo();
        buffer.Release();

        byte[] Key() => seed % 2 == 0 ? LongKey() : Encoding.Latin1.GetBytes(beginnings[random.Next(beginnings.Length)] + new string((char)random.Next(256), random.Next(12)));

        byte[] LongKey()
        {
            var key = new byte[seed % 4 == 0 ? 24 : random.Next(24, 27)];
            foreach (ref var part in key.AsSpan())
            {
                part = (byte)(random.Next(6) == 0 ? random.Next(256) : 7);
            }
            return key;
        }
    }

    [Fact]
    public void It_is_full_when_it_has_grown_or_holds_many_range_deletions()
    {
        var grown = new ReplayBuffer(new ChunkPool(0), 1000);
        Assert.True(grown.IsEmpty);
        grown.Add("key"u8, new byte[500], isDeletion: false, 1);
        Assert.False(grown.IsFull);
        grown.Add("key"u8, new byte[500], isDeletion: false, 2);
        Assert.True(grown.IsFull);
        var ranges = new ReplayBuffer(new ChunkPool(0), 1 << 20);
        for (var version = 1; version <= 256; version++)
        {
            Assert.False(ranges.IsFull);
            ranges.Add(new RangeDeletion(KeyRange.Prefix([1]), version));
        }
        Assert.True(ranges.IsFull);
    }

    private static async Task<List<string>> WalkAsync(EntryCursor cursor)
    {
        var entries = new List<string>();
        for (var isOn = await cursor.SeekAsync(default, default); isOn; isOn = await cursor.MoveNextAsync(default))
        {
            entries.Add($"{Convert.ToHexString(cursor.Key)} {cursor.IsDeletion} {Encoding.UTF8.GetString(cursor.Value)}");
        }
        return entries;
    }
}
