using Stator.Storage;
using Stator.Storage.Embedded;
using Stator.Storage.Log;

namespace Stator.Simulation;

/// <summary>Several clients at once that commit, read and compare what they read with the model.</summary>
internal sealed class Clients(EmbeddedStore store, History history, Weather weather, Random random, SimulatedTime time, Faults faults)
{
    private const int Keys = 60;

    private readonly List<(long At, long Version)> _commits = [];
    private readonly string _life = $"{random.Next(100_000):d5}";
    private int _values;
    private int _troubles;

    public async Task RunAsync()
    {
        var work = Enumerable.Range(0, random.Next(1, 6)).Select(_ => OneAsync(random.Next(1, 60))).ToList();
        if (weather == Weather.FailingDisks)
        {
            work.Add(TroubleAsync());
        }
        foreach (var one in work)
        {
            await one;
        }
        if (weather == Weather.FailingDisks && _troubles == 0)
        {
            await ExpectToGoOnAsync();
        }
    }

    /// <summary>The last version that a crash of the machine now may not take back, when commits are flushed every so often.</summary>
    public long SurvivesCrash => LastBefore(time.GetTimestamp() - Scenario.FlushInterval.Ticks);

    /// <summary>The last version that the process being killed now may not take back: what was handed to the operating system.</summary>
    public long SurvivesKill => LastBefore(time.GetTimestamp() - WriteAheadLog.GatherTimeMax.Ticks);

    /// <summary>The last version that a snapshot called durable.</summary>
    public long CalledDurable { get; private set; }

    private long LastBefore(long moment) => _commits.Where(commit => commit.At < moment).Select(commit => commit.Version).DefaultIfEmpty(0).Max();

    private async Task OneAsync(int operations)
    {
        await Task.Yield();
        for (; operations > 0; operations--)
        {
            try
            {
                await (random.Next(10) switch
                {
                    0 => ScanAsync(),
                    1 => GetsAsync(),
                    2 => LongSnapshotAsync(),
                    3 => Task.Delay(TimeSpan.FromMilliseconds(random.Next(300)), time),
                    4 or 5 => IncrementAsync(),
                    _ => WriteAsync(),
                });
            }
            catch (StoreFailedException) when (weather == Weather.FailingDisks)
            {
            }
            catch (IOException) when (weather == Weather.FailingDisks)
            {
                Assert.NotEqual(0, faults.ReadFailureOneIn);
            }
        }
    }

    private async Task WriteAsync()
    {
        var count = random.Next(20) == 0 ? 30 : random.Next(1, 5);
        await CommitAsync(async (transaction, attempt) =>
        {
            for (var at = 0; at < count; at++)
            {
                await DawdleAsync();
                switch (random.Next(24))
                {
                    case 0:
                        DeleteRange(transaction, attempt);
                        break;
                    case < 5:
                        Write(transaction, attempt, Key(), null);
                        break;
                    case < 9:
                        await ReadAsync(transaction, attempt, Key());
                        break;
                    case 9:
                        attempt.AtVersion.Add(Value());
                        transaction.PutAtVersion("log"u8, Reading.Bytes(attempt.AtVersion[^1]));
                        break;
                    default:
                        Write(transaction, attempt, Key(), Value());
                        break;
                }
            }
        });
    }

    /// <summary>All clients at one key.</summary>
    private Task IncrementAsync() => CommitAsync(async (transaction, attempt) =>
    {
        var seen = await ReadAsync(transaction, attempt, "hot");
        await DawdleAsync();
        Write(transaction, attempt, "hot", $"{int.Parse(seen ?? "0") + 1}");
    });

    /// <summary>Now and then a transaction takes so long that memtables fill and are flushed meanwhile.</summary>
    private Task DawdleAsync() => random.Next(12) == 0 ? Task.Delay(TimeSpan.FromMilliseconds(random.Next(100)), time) : Task.CompletedTask;

    private async Task CommitAsync(Func<ITransaction, Attempt, Task> work)
    {
        Attempt? last = null;
        await store.TransactAsync(
            async (transaction, _, _) =>
            {
                last = history.Begin(transaction);
                await work(transaction, last);
                return true;
            },
            0,
            default);
        if (last!.Version > 0)
        {
            _commits.Add((time.GetTimestamp(), last.Version));
            if (weather != Weather.CrashesWhenAcknowledgedEarly)
            {
                history.Acknowledge(last.Version);
            }
        }
    }

    private async Task<string?> ReadAsync(ITransaction transaction, Attempt attempt, string key)
    {
        var isOwn = attempt.Writes.Exists(write => write.To is not null || write.Key == key);
        if (random.Next(3) == 0 && !isOwn && EarlierValue(transaction.IsUnchangedSince, transaction.Version, key, out var kept))
        {
            attempt.Reads.Add((key, kept));
            return kept;
        }
        var seen = Reading.Text(await transaction.GetAsync(Reading.Bytes(key), default));
        if (!isOwn)
        {
            attempt.Reads.Add((key, seen));
        }
        return seen;
    }

    private static void Write(ITransaction transaction, Attempt attempt, string key, string? value)
    {
        attempt.Writes.Add((key, value, null));
        if (value is null)
        {
            transaction.Delete(Reading.Bytes(key));
        }
        else
        {
            transaction.Put(Reading.Bytes(key), Reading.Bytes(value));
        }
    }

    private void DeleteRange(ITransaction transaction, Attempt attempt)
    {
        var (from, to) = Ends();
        attempt.Writes.Add((from, null, to));
        transaction.DeleteRange(Reading.Range(from, to));
    }

    private async Task ScanAsync()
    {
        using var snapshot = OpenSnapshot();
        await ScanAsync(snapshot);
    }

    private async Task ScanAsync(ISnapshot snapshot)
    {
        var (from, to) = Ends();
        var reverse = random.Next(2) == 0;
        var expected = history.At(snapshot.Version)
            .Where(entry => string.CompareOrdinal(entry.Key, from) >= 0 && string.CompareOrdinal(entry.Key, to) < 0);
        var found = await Reading.RangeAsync(snapshot, from, to, reverse);
        Assert.Equal(History.Show(reverse ? expected.Reverse() : expected), History.Show(found));
    }

    private async Task GetsAsync()
    {
        using var snapshot = OpenSnapshot();
        for (var at = 0; at < 5; at++)
        {
            await GetAsync(snapshot, Key());
        }
    }

    private async Task GetAsync(ISnapshot snapshot, string key)
    {
        var found = random.Next(3) == 0 && EarlierValue(snapshot.IsUnchangedSince, snapshot.Version, key, out var kept)
            ? kept
            : Reading.Text(await snapshot.GetAsync(Reading.Bytes(key), default));
        Assert.True(found == history.At(snapshot.Version).GetValueOrDefault(key), $"{key} at {snapshot.Version} is {found ?? "nothing"}");
    }

    /// <summary>The value of a key at some version, for who is told that it has not changed since.</summary>
    private bool EarlierValue(Func<byte[], long, bool> isUnchangedSince, long now, string key, out string? value)
    {
        var since = random.Next(4) == 0 ? random.NextInt64(now + 3) : now - Math.Min(now, random.NextInt64(20));
        var isUnchanged = isUnchangedSince(Reading.Bytes(key), since);
        Assert.False(isUnchanged && since > now, $"what {key} is at {since} is not known at {now}");
        value = isUnchanged ? history.At(since).GetValueOrDefault(key) : null;
        return isUnchanged;
    }

    /// <summary>A snapshot stays as it is while others write, flush and compact.</summary>
    private async Task LongSnapshotAsync()
    {
        using var snapshot = OpenSnapshot();
        for (var rounds = random.Next(1, 4); rounds > 0; rounds--)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50)), time);
            await ScanAsync(snapshot);
            await GetAsync(snapshot, Key());
        }
    }

    private ISnapshot OpenSnapshot()
    {
        var acknowledged = history.Acknowledged;
        var snapshot = store.OpenSnapshot();
        Assert.True(snapshot.Version >= acknowledged, $"version {acknowledged} was acknowledged, and a snapshot after it shows {snapshot.Version}");
        Assert.InRange(snapshot.DurableVersion, CalledDurable, snapshot.Version);
        CalledDurable = snapshot.DurableVersion;
        return snapshot;
    }

    /// <summary>Now and then the disk is full, or its flushes or reads fail.</summary>
    private async Task TroubleAsync()
    {
        var kind = random.Next(4);
        for (var rounds = random.Next(1, 4); rounds > 0; rounds--)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200)), time);
            faults.CapacityBytes = kind is 0 or 1 ? random.Next(2000, 12_000) : long.MaxValue;
            faults.FlushFailureOneIn = kind == 2 ? random.Next(5, 100) : 0;
            faults.ReadFailureOneIn = kind == 3 ? random.Next(5, 100) : 0;
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200, 3000)), time);
            faults.CapacityBytes = long.MaxValue;
            faults.FlushFailureOneIn = faults.ReadFailureOneIn = 0;
        }
        _troubles += kind == 2 ? 1 : 0;
    }

    /// <summary>When there is room again, and no flush failed, the store goes on.</summary>
    private async Task ExpectToGoOnAsync()
    {
        await Task.Delay(TimeSpan.FromSeconds(10), time);
        await IncrementAsync();
    }

    private (string From, string To) Ends()
    {
        var (one, other) = (Key(), random.Next(4) == 0 ? "log\xFF" : Key());
        return string.CompareOrdinal(one, other) <= 0 ? (one, other) : (other, one);
    }

    private string Key() => $"k{random.Next(Keys):d3}{new string('x', random.Next(3) * random.Next(3))}";

    private string Value() => $"{_life}.{_values++}".PadRight(random.Next(120), '.');
}
