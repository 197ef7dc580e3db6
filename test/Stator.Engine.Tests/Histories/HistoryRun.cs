using Stator.Engine.Catalog;
using Stator.Engine.Reads;
using Stator.Engine.Writes;
using Stator.Items;
using Stator.Language;
using Stator.Storage.Embedded;
using Stator.Storage.Tests;

namespace Stator.Engine.Tests.Histories;

/// <summary>
/// Random clients at work at once on the engine over a disk that crashes: they append numbers to lists of a few items, by updates, conditional
/// updates and transactions, and read them, one at a time and in transactions. Everything is written down as a history.
/// </summary>
internal sealed class HistoryRun
{
    private const int Keys = 3;
    private const int Clients = 4;
    private const int TurnsPerLife = 6;

    private static readonly TableAddress Table = new("000000000000", "us-east-1", "table");
    private static readonly EmbeddedStoreOptions Options = new();

    private readonly Random _random;
    private readonly List<HistoryEvent> _events = [];
    private readonly Lock _gate = new();
    private CrashDisk _disk;
    private CrashDisk? _crashed;
    private long _clock;
    private int _lastNumber;

    private HistoryRun(int seed)
    {
        _random = new Random(seed);
        _disk = new CrashDisk(_random);
    }

    /// <summary>The history that a seed makes; the threads have their say in it, too.</summary>
    public static async Task<IReadOnlyList<HistoryEvent>> RunAsync(int seed)
    {
        var run = new HistoryRun(seed);
        for (var lives = run._random.Next(1, 4); lives > 0; lives--)
        {
            await run.LiveAsync();
        }
        await run.ReadTheEndAsync();
        return run._events;
    }

    private async Task LiveAsync()
    {
        var database = await DatabaseUnderTest.OpenAsync(_disk);
        _crashed = null;
        var crashAfter = _random.Next(Clients * TurnsPerLife);
        var seeds = Enumerable.Range(0, Clients).Select(_ => _random.Next()).ToList();
        await Task.WhenAll(seeds.Select(seed => Task.Run(() => WorkAsync(database, new Random(seed), crashAfter))));
        lock (_gate)
        {
            _crashed ??= _disk.Crash();
        }
        await database.Store.DisposeAsync();
        _disk = _crashed;
    }

    private async Task WorkAsync(DatabaseUnderTest database, Random random, int crashAfter)
    {
        for (var turn = 0; turn < TurnsPerLife; turn++)
        {
            var start = Interlocked.Increment(ref _clock);
            var keys = Enumerable.Range(0, Keys).OrderBy(_ => random.Next()).Take(random.Next(1, Keys + 1)).Select(key => $"k{key}").ToList();
            var work = random.Next(5) switch
            {
                0 => UpdateAsync(database, keys[0]),
                1 => UpdateWhenUnchangedAsync(database, keys[0]),
                2 => WriteTransactionAsync(database, keys),
                3 => ReadTransactionAsync(database, keys),
                _ => ReadAsync(database, keys[0]),
            };
            if (!Record(start, await work, crashAfter))
            {
                return;
            }
        }
    }

    /// <summary>Writes down what was done; false when the database has crashed meanwhile.</summary>
    private bool Record(long start, HistoryEvent? done, int crashAfter)
    {
        lock (_gate)
        {
            if (done is not null)
            {
                var isKnown = _crashed is null;
                if (isKnown || done.Appends.Count > 0)
                {
                    _events.Add(done with
                    {
                        Fate = isKnown ? Fate.Done : Fate.Unknown,
                        Start = start,
                        End = isKnown ? Interlocked.Increment(ref _clock) : long.MaxValue,
                        Observations = isKnown ? done.Observations : [],
                    });
                }
            }
            if (_crashed is null && _events.Count(each => each.Start > 0) > crashAfter)
            {
                _crashed = _random.Next(3) == 0 ? _disk.Kill() : _disk.Crash();
            }
            return _crashed is null;
        }
    }

    private async Task ReadTheEndAsync()
    {
        var database = await DatabaseUnderTest.OpenAsync(_disk);
        _crashed = null;
        var start = Interlocked.Increment(ref _clock);
        Record(start, await ReadTransactionAsync(database, [.. Enumerable.Range(0, Keys).Select(key => $"k{key}")]), int.MaxValue);
        await database.Store.DisposeAsync();
    }

    private async Task<HistoryEvent?> UpdateAsync(DatabaseUnderTest database, string key)
    {
        var append = NextAppend(key);
        var outcome = await database.Writer.WriteAsync(Appending(append, null), default);
        return Event("update", [new Observation(key, Numbers(outcome.Before))], [append]);
    }

    /// <summary>Reads, then writes on the condition that nothing has changed: the read of the write's own moment.</summary>
    private async Task<HistoryEvent?> UpdateWhenUnchangedAsync(DatabaseUnderTest database, string key)
    {
        var item = await database.Reader.ReadAsync(Table, Key(key), null, default);
        var seen = Numbers(item);
        var append = NextAppend(key);
        var outcome = await database.Writer.WriteAsync(Appending(append, seen.Count), default);
        return outcome.Applied ? Event("conditional update", [new Observation(key, seen)], [append]) : null;
    }

    private async Task<HistoryEvent?> WriteTransactionAsync(DatabaseUnderTest database, List<string> keys)
    {
        var appends = keys.ConvertAll(NextAppend);
        await database.Transactions.WriteAsync([.. appends.Select(append => Appending(append, null))], null, default);
        return Event("write transaction", [], appends);
    }

    private static async Task<HistoryEvent?> ReadTransactionAsync(DatabaseUnderTest database, List<string> keys)
    {
        var outcomes = await database.TransactionReads.ReadAsync([.. keys.Select(key => new TransactionRead(Table, Key(key), null))], default);
        return Event("read transaction", [.. keys.Zip(outcomes, (key, outcome) => new Observation(key, Numbers(outcome.Item)))], []);
    }

    private static async Task<HistoryEvent?> ReadAsync(DatabaseUnderTest database, string key) =>
        Event("read", [new Observation(key, Numbers(await database.Reader.ReadAsync(Table, Key(key), null, default)))], []);

    private static HistoryEvent Event(string name, IReadOnlyList<Observation> observations, IReadOnlyList<Append> appends) =>
        new(name, Fate.Done, 0, 0, observations, appends);

    private Append NextAppend(string key) => new(key, Interlocked.Increment(ref _lastNumber));

    private static ItemWrite.Update Appending(Append append, int? expectedCount)
    {
        var values = ItemOf($$"""{":none":{"L":[]},":new":{"L":[{"N":"{{append.Number}}"}]},":count":{"N":"{{expectedCount ?? 0}}"} }""");
        var placeholders = Placeholders.Create(null, values, newWording: true);
        var condition = expectedCount is null ? null : Expressions.Condition(
            Language.Syntax.ExpressionKind.ConditionExpression,
            expectedCount == 0 ? "attribute_not_exists(l)" : "size(l) = :count",
            placeholders);
        var change = Expressions.Update("SET l = list_append(if_not_exists(l, :none), :new)", placeholders);
        return new ItemWrite.Update(Table, Key(append.Key), change, condition);
    }

    private static Item Key(string key) => new ItemBuilder().Set("p", AttributeValue.String(key)).ToItem();

    private static Item ItemOf(string json)
    {
        var reader = new System.Text.Json.Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(json));
        reader.Read();
        return ItemJsonReader.ReadItem(ref reader)!;
    }

    private static List<int> Numbers(Item? item)
    {
        var numbers = new List<int>();
        if (item is not null && item.TryGet("l", out var list))
        {
            foreach (var element in list.Elements)
            {
                numbers.Add(int.Parse(element.Text, System.Globalization.CultureInfo.InvariantCulture));
            }
        }
        return numbers;
    }

    private sealed record DatabaseUnderTest(
        EmbeddedStore Store, ItemWriter Writer, ItemReader Reader, TransactionWriter Transactions, TransactionReader TransactionReads)
    {
        public static async Task<DatabaseUnderTest> OpenAsync(CrashDisk disk)
        {
            var store = await EmbeddedStore.OpenAsync(disk, Options, default);
            var catalog = new TableCatalog(store, TimeProvider.System, TimeSpan.Zero);
            using (var snapshot = store.OpenSnapshot())
            {
                if (await catalog.FindAsync(snapshot, Table, default) is null)
                {
                    KeyAttribute p = new("p", AttributeType.String);
                    await catalog.CreateAsync(
                        new TableDefinition(Table, 0, Guid.NewGuid(), 0, new KeySchema([p], []), [p], []) { IsOnDemand = true }, _ => { }, default);
                }
            }
            return new DatabaseUnderTest(
                store,
                new ItemWriter(store, catalog),
                new ItemReader(store, catalog),
                new TransactionWriter(store, catalog, new ClientTokens(store, TimeProvider.System)),
                new TransactionReader(store, catalog));
        }
    }
}
