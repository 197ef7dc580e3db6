using System.Diagnostics.Metrics;
using Stator.Storage.Disk;
using Stator.Storage.Embedded;

namespace Stator.Storage.Tests.Embedded;

/// <summary>What reads cost, and what the store tells of itself.</summary>
public sealed class ReadTests
{
    private const int ValueBytes = 1000;
    private const int ArrayHeadBytes = 24;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_read_from_memory_completes_at_once_and_allocates_no_more_than_its_answer(bool fromTables)
    {
        await using var store = await FillAsync();
        if (fromTables)
        {
            await store.CompactAsync(_ => { }, default);
        }
        using var snapshot = store.OpenSnapshot();
        await snapshot.GetAsync(Key(7), default);
        var key = Key(7);
        Assert.Equal(ValueBytes + ArrayHeadBytes, LeastAllocated(() =>
        {
            var reading = snapshot.GetAsync(key, default);
            Assert.True(reading.IsCompletedSuccessfully);
        }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_lent_stays_as_it_is_while_the_cache_takes_in_other_blocks(bool byTransaction)
    {
        const int Keys = 100, Lent = 10, Apart = 4;
        await using var store = await FillAsync(TestShapes.Tiny);
        await store.CompactAsync(_ => { }, default); // More than the cache takes.
        for (var first = 0; first < Keys; first += Apart)
        {
            var lent = Enumerable.Range(first, Lent).Select(key => key % Keys).ToArray();
            if (byTransaction)
            {
                await store.TransactAsync(async (transaction, _, _) => await CompareAsync(lent, key => transaction.BorrowAsync(key, default)), 0, default);
            }
            else
            {
                using var snapshot = store.OpenSnapshot();
                await CompareAsync(lent, key => snapshot.BorrowAsync(key, default));
            }
        }
        await ReadAsync(Enumerable.Range(0, Keys));
        Assert.True(store.Statistics.CacheBytes <= TestShapes.Tiny.Shape!.CacheBytes, "Blocks that were lent were not given back.");

        async ValueTask<bool> CompareAsync(int[] keys, Func<byte[], ValueTask<ArraySegment<byte>?>> borrow)
        {
            var values = new List<ArraySegment<byte>>();
            foreach (var key in keys)
            {
                values.Add((await borrow(Key(key))).GetValueOrDefault());
            }
            await ReadAsync(Enumerable.Range(0, Keys).Except(keys));
            Assert.Equal(keys.Select(Value), values.Select(value => value.ToArray()));
            return true;
        }

        async Task ReadAsync(IEnumerable<int> keys)
        {
            using var snapshot = store.OpenSnapshot();
            foreach (var key in keys)
            {
                Assert.Equal(Value(key), await snapshot.GetAsync(Key(key), default));
            }
        }
    }

    /// <summary>The log may be done with a commit before all of it is in the memtable.</summary>
    [Fact]
    public async Task No_reader_sees_half_a_commit()
    {
        const int Commits = 400, Keys = 200;
        await using var store = await EmbeddedStore.OpenAsync(new MemoryDisk(), new EmbeddedStoreOptions(), default);
        var writing = Task.Run(async () =>
        {
            for (var commit = 1; commit <= Commits; commit++)
            {
                await store.TransactAsync(
                    static (transaction, commit, _) =>
                    {
                        for (var key = 0; key < Keys; key++)
                        {
                            transaction.Put(Key(key), [(byte)commit]);
                        }
                        return new ValueTask<bool>(true);
                    },
                    commit,
                    default);
            }
        });
        while (!writing.IsCompleted)
        {
            using var snapshot = store.OpenSnapshot();
            var last = await snapshot.GetAsync(Key(Keys - 1), default);
            var first = await snapshot.GetAsync(Key(0), default);
            Assert.Equal(first, last);
        }
        await writing;
    }

    [Fact]
    public async Task Metrics_tell_what_the_store_does()
    {
        await using var store = await FillAsync();
        using var metrics = new StoreMetrics(store);
        var seen = new Dictionary<string, long>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter.Name == StoreMetrics.MeterName)
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => seen[instrument.Name] = Math.Max(value, seen.GetValueOrDefault(instrument.Name)));
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.True(seen["stator.store.commits"] >= 100);
        Assert.True(seen["stator.store.committed"] >= 100 * ValueBytes);
        Assert.True(seen["stator.store.log.flushes"] > 0);
        Assert.True(seen["stator.store.memtables.size"] > 0);
        Assert.Contains("stator.store.level.size", seen.Keys);
    }

    /// <summary>The least of several tries: the runtime allocates now and then for reasons of its own.</summary>
    private static long LeastAllocated(Action read)
    {
        var least = long.MaxValue;
        for (var tries = 0; tries < 200; tries++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            read();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }

    private static async Task<EmbeddedStore> FillAsync(EmbeddedStoreOptions? options = null)
    {
        var store = await EmbeddedStore.OpenAsync(new MemoryDisk(), options ?? new EmbeddedStoreOptions(), default);
        for (var key = 0; key < 100; key++)
        {
            await store.TransactAsync(
                static (transaction, key, _) =>
                {
                    transaction.Put(Key(key), Value(key));
                    return new ValueTask<bool>(true);
                },
                key,
                default);
        }
        return store;
    }

    private static byte[] Value(int number)
    {
        var value = new byte[ValueBytes];
        value.AsSpan().Fill((byte)number);
        return value;
    }

    private static byte[] Key(int number) => [(byte)number, 1, 2, 3];
}
