using Stator.Storage;
using Stator.Storage.Checking;
using Stator.Storage.Embedded;

namespace Stator.Simulation;

/// <summary>
/// One run from one seed: the whole engine lives several lives on one disk. In each, clients work on it until they are done or the world ends;
/// after each, what is found must be exactly the commits up to one version, none acknowledged missing.
/// </summary>
internal sealed class SimulationRun
{
    private const long StepsMax = 1_000_000;

    private readonly Random _random;
    private readonly Weather _weather;
    private readonly EmbeddedStoreOptions _options;
    private readonly SimulatedDisk _disk;
    private readonly History _history = new();
    private bool _wasClosed;
    private long _survivedKill;

    private SimulationRun(Weather weather, int seed)
    {
        _random = new Random(seed);
        _weather = weather;
        _options = Scenario.Options(weather, _random);
        _disk = new SimulatedDisk(new Faults(_random));
    }

    public static void At(Weather weather, int seed) => new SimulationRun(weather, seed).Run();

    private void Run()
    {
        for (var lives = _random.Next(2, 5); lives > 0; lives--)
        {
            FlipABit();
            CrashWhileOpening();
            ExpectOrder();
            Live(isLast: lives == 1);
        }
        ExpectOrder();
        Open(out _, StepsMax);
    }

    /// <summary>However it came about, what lies on the disk breaks no rule.</summary>
    private void ExpectOrder()
    {
        var scheduler = new SimulatedScheduler(_random);
        scheduler.Run(
            async () =>
            {
                var problems = (await StoreCheck.RunAsync(_disk, _ => { }, default)).Problems;
                Assert.True(problems.Count == 0, $"{string.Join("; ", problems)} in {string.Join(" ", _disk.List())}");
            },
            StepsMax);
    }

    /// <summary>Opens, checks what is there, lets clients work, and ends as the seed says.</summary>
    private void Live(bool isLast)
    {
        var scheduler = Open(out var store, StepsMax);
        var clients = new Clients(store!, _history, _weather, _random, scheduler.Time, _disk.Faults);
        var isDone = scheduler.Run(clients.RunAsync, _random.Next(3) == 0 ? _random.Next(1, 400) : _random.Next(1, 6000));
        _disk.Faults.FlushFailureOneIn = _disk.Faults.ReadFailureOneIn = 0;
        _wasClosed = false;
        if (isDone && (isLast || _random.Next(2) == 0))
        {
            _disk.Faults.CapacityBytes = long.MaxValue;
            scheduler.Run(() => store!.DisposeAsync().AsTask(), StepsMax);
            _wasClosed = true;
            return;
        }
        _disk.Faults.CapacityBytes = long.MaxValue;
        _history.CheckConflicts();
        if (_options.Durability is Durability.Every)
        {
            Assert.True(LastDurable(store!) >= clients.SurvivesCrash, "What was flushed is not called durable.");
            _history.Acknowledge(Math.Max(clients.SurvivesCrash, clients.CalledDurable));
        }
        if (_random.Next(3) > 0)
        {
            _disk.Crash();
        }
        else
        {
            _survivedKill = Math.Max(clients.SurvivesKill, clients.CalledDurable);
        }
    }

    private static long LastDurable(EmbeddedStore store)
    {
        using var snapshot = store.OpenSnapshot();
        return snapshot.DurableVersion;
    }

    /// <summary>Opens the store and compares all that is in it with the model.</summary>
    private SimulatedScheduler Open(out EmbeddedStore? opened, long stepsMax)
    {
        var scheduler = new SimulatedScheduler(_random);
        EmbeddedStore? store = null;
        var environment = new StoreEnvironment(_disk, scheduler.Time, _random, scheduler);
        var isOpen = scheduler.Run(
            async () =>
            {
                store = await EmbeddedStore.OpenAsync(environment, _options, default);
                await CheckAllAsync(store);
            },
            stepsMax);
        opened = isOpen ? store : null;
        return scheduler;
    }

    private async Task CheckAllAsync(EmbeddedStore store)
    {
        using var snapshot = store.OpenSnapshot();
        var sure = Math.Max(_history.Acknowledged, _survivedKill);
        Assert.True(snapshot.Version >= sure, $"version {sure} was acknowledged, and {snapshot.Version} is what is left");
        var expected = History.Show(_history.At(snapshot.Version));
        Assert.Equal(expected, History.Show(await Reading.RangeAsync(snapshot, "", "", reverse: false)));
        Assert.Equal(expected, History.Show((await Reading.RangeAsync(snapshot, "", "", reverse: true)).AsEnumerable().Reverse()));
        _history.ForgetAfter(snapshot.Version);
        _survivedKill = 0;
    }

    private void CrashWhileOpening()
    {
        while (_random.Next(4) == 0)
        {
            Open(out _, _random.Next(1, 60));
            _disk.Crash();
            _survivedKill = 0;
        }
    }

    /// <summary>Turns over a bit, then reads everything: either it is found out, or it changed nothing. Then the bit is put right.</summary>
    private void FlipABit()
    {
        if (_weather != Weather.FlippedBits || _disk.Files.Count == 0)
        {
            return;
        }
        var (name, content) = _disk.Files.ElementAt(_random.Next(_disk.Files.Count));
        var proven = name.StartsWith("table", StringComparison.Ordinal) || _wasClosed ? content.Now.Length : content.ProvenBytes;
        if (proven == 0)
        {
            return;
        }
        var (offset, bit) = (_random.NextInt64(proven), _random.Next(8));
        content.Flip(offset, bit);
        try
        {
            Open(out _, StepsMax);
        }
        catch (CorruptionException error)
        {
            Assert.Matches("^(log|table|manifest)-[0-9a-f]{16}: ", error.Message);
        }
        content.Flip(offset, bit);
    }
}
