using System.Text;
using Stator.Storage.Memtables;

namespace Stator.Storage.Tests.Memtables;

/// <summary>A memtable answers as of any version, while it grows.</summary>
public sealed class MemtableTests
{
    private const int Keys = 40;

    [Theory, Seeds(100)]
    public async Task It_agrees_with_a_model_at_every_version(int seed)
    {
        var random = new Random(seed);
        var memtable = new Memtable(new ChunkPool(0), random.Next(1, 100_000), 1);
        var states = new List<SortedDictionary<string, string>> { new(StringComparer.Ordinal) };
        for (var version = 1; version < 300; version++)
        {
            var state = new SortedDictionary<string, string>(states[^1], StringComparer.Ordinal);
            Change(memtable, state, random, version);
            states.Add(state);
        }
        for (var probe = 0; probe < 200; probe++)
        {
            var version = random.Next(states.Count);
            var key = Key(random);
            Assert.Equal(states[version].GetValueOrDefault(key), Find(memtable, key, version));
            Assert.Equal(states[version].Keys, await WalkAsync(memtable, version, reverse: false));
            Assert.Equal(states[version].Keys.Reverse(), await WalkAsync(memtable, version, reverse: true));
        }
        memtable.LetGo();
    }

    [Fact]
    public void An_entry_larger_than_a_chunk_has_room()
    {
        var memtable = new Memtable(new ChunkPool(0), 1 << 20, 1);
        var value = new byte[3 << 20];
        new Random(1).NextBytes(value);
        memtable.Add("before"u8, "1"u8, isDeletion: false, 1);
        memtable.Add("large"u8, value, isDeletion: false, 2);
        memtable.Add("later"u8, "2"u8, isDeletion: false, 3);
        Assert.True(memtable.TryFind("large"u8, 3, out var entry));
        Assert.True(entry.Value.SequenceEqual(value));
        Assert.Equal("2", Find(memtable, "later", 3));
        Assert.Equal("1", Find(memtable, "before", 3));
    }

    /// <summary>Readers on other threads see whole entries, and every one that was there when they began.</summary>
    [Fact]
    public async Task Readers_need_no_lock()
    {
        const int Entries = 60_000;
        var memtable = new Memtable(new ChunkPool(0), 16 << 20, 1);
        var written = 0L;
        var readers = Enumerable.Range(0, 3).Select(reader => Task.Run(() =>
        {
            var random = new Random(reader);
            for (var seen = 0L; seen < Entries; seen = Volatile.Read(ref written))
            {
                if (seen > 0)
                {
                    var version = random.NextInt64(1, seen + 1);
                    Assert.Equal($"{version}", Find(memtable, $"key {version * 7919 % Entries}", seen));
                }
            }
        })).ToList();
        for (var version = 1L; version <= Entries; version++)
        {
            memtable.Add(Encoding.ASCII.GetBytes($"key {version * 7919 % Entries}"), Encoding.ASCII.GetBytes($"{version}"), isDeletion: false, version);
            Volatile.Write(ref written, version);
        }
        await Task.WhenAll(readers);
    }

    private static void Change(Memtable memtable, SortedDictionary<string, string> state, Random random, int version)
    {
        var key = Key(random);
        switch (random.Next(12))
        {
            case 0:
                var range = new KeyRange(Encoding.ASCII.GetBytes(key), Encoding.ASCII.GetBytes(Key(random)));
                memtable.Add(new RangeDeletion(range, version));
                foreach (var removed in state.Keys.Where(other => range.Contains(Encoding.ASCII.GetBytes(other))).ToList())
                {
                    state.Remove(removed);
                }
                break;
            case < 4:
                memtable.Add(Encoding.ASCII.GetBytes(key), default, isDeletion: true, version);
                state.Remove(key);
                break;
            default:
                memtable.Add(Encoding.ASCII.GetBytes(key), Encoding.ASCII.GetBytes($"{version}"), isDeletion: false, version);
                state[key] = $"{version}";
                break;
        }
    }

    /// <summary>Some keys are written far more often than others, so that their versions crowd a bucket.</summary>
    private static string Key(Random random) => $"{(random.Next(3) == 0 ? 7 : random.Next(Keys)):d2}";

    private static string? Find(Memtable memtable, string key, long version) =>
        memtable.TryFind(Encoding.ASCII.GetBytes(key), version, out var entry) && !entry.IsDeletion ? Encoding.ASCII.GetString(entry.Value) : null;

    private static async Task<List<string>> WalkAsync(Memtable memtable, long version, bool reverse)
    {
        var keys = new List<string>();
        using var cursor = new MemtableCursor(memtable, version, reverse);
        for (var isOn = await cursor.SeekAsync(default, default); isOn; isOn = await cursor.MoveNextAsync(default))
        {
            if (!cursor.IsDeletion)
            {
                keys.Add(Encoding.ASCII.GetString(cursor.Key));
            }
        }
        return keys;
    }
}
