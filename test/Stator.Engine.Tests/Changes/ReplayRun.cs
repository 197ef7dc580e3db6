using Stator.Engine.Catalog;
using Stator.Engine.Changes;
using Stator.Engine.Expiry;
using Stator.Engine.Reads;
using Stator.Engine.Writes;
using Stator.Items;
using Stator.Language;
using Stator.Storage;
using Stator.Storage.Embedded;
using Stator.Storage.Tests;

namespace Stator.Engine.Tests.Changes;

/// <summary>
/// Random writes of several clients at once on a table with a stream, over a disk that crashes, while shards end, split and continue; then
/// the whole stream, read parent first.
/// </summary>
internal sealed class ReplayRun
{
    private const int Keys = 12;
    private const int Clients = 3;
    private static readonly TableAddress Table = new("000000000000", "us-east-1", "table");
    private static readonly KeyAttribute P = new("p", AttributeType.String);

    private readonly Random _random;
    private readonly EmbeddedStoreOptions _options;
    private CrashDisk _disk;

    private ReplayRun(int seed)
    {
        _random = new Random(seed);
        _disk = new CrashDisk(_random);
        _options = new EmbeddedStoreOptions
        {
            Durability = seed % 3 == 0 ? new Durability.Every(TimeSpan.FromMilliseconds(2)) : new Durability.EachCommit(),
        };
    }

    /// <summary>The table's items at the end, by key.</summary>
    public Dictionary<string, string> Items { get; } = [];

    /// <summary>The changes in the order in which a reader that follows the lineage of shards gets them.</summary>
    public List<(ChangePosition Position, ChangeRecord Record)> Changes { get; } = [];

    /// <summary>The changes that were read before each crash.</summary>
    public List<(ChangePosition Position, ChangeRecord Record)> Seen { get; } = [];

    public static async Task<ReplayRun> RunAsync(int seed)
    {
        var run = new ReplayRun(seed);
        for (var lives = run._random.Next(1, 4); lives > 0; lives--)
        {
            await run.LiveAsync(crashes: lives > 1);
        }
        await run.ReadAsync();
        return run;
    }

    private async Task LiveAsync(bool crashes)
    {
        var (store, catalog) = await OpenAsync();
        CrashDisk? crashed = null;
        var gate = new Lock();
        var turns = _random.Next(5, 40);
        var crashAt = crashes ? _random.Next(turns * Clients) : int.MaxValue;
        var done = 0;
        var seeds = Enumerable.Range(0, Clients).Select(_ => _random.Next()).ToList();
        using var isOver = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            while (!isOver.IsCancellationRequested)
            {
                var seen = await ReadAsync(store, catalog);
                lock (gate)
                {
                    Seen.AddRange(crashed is null ? seen : []);
                }
            }
        });
        await Task.WhenAll(seeds.Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            for (var turn = 0; turn < turns; turn++)
            {
                await WriteAsync(store, catalog, random);
                lock (gate)
                {
                    if (++done > crashAt)
                    {
                        crashed ??= _random.Next(3) == 0 ? _disk.Kill() : _disk.Crash();
                        return;
                    }
                }
            }
        })));
        await isOver.CancelAsync();
        await reading;
        await store.DisposeAsync();
        _disk = crashed ?? _disk;
    }

    private async ValueTask<(EmbeddedStore, TableCatalog)> OpenAsync()
    {
        var store = await EmbeddedStore.OpenAsync(_disk, _options, default);
        var catalog = new TableCatalog(store, TimeProvider.System, TimeSpan.Zero);
        using var snapshot = store.OpenSnapshot();
        if (await catalog.FindAsync(snapshot, Table, default) is null)
        {
            var draft = new TableDefinition(Table, 0, Guid.NewGuid(), 0, new KeySchema([P], []), [P], [])
            {
                IsOnDemand = true,
                StreamViewType = "NEW_AND_OLD_IMAGES",
                TimeToLiveAttribute = "ttl",
                TimeToLiveEnabled = true,
            };
            await catalog.CreateAsync(draft, _ => { }, default);
            await catalog.UpdateAsync(Table, table => table with { TimeToLiveEnabled = false }, default);
            await catalog.UpdateAsync(Table, table => table with { TimeToLiveEnabled = true }, default);
        }
        return (store, catalog);
    }

    private static async Task WriteAsync(EmbeddedStore store, TableCatalog catalog, Random random)
    {
        var writer = new ItemWriter(store, catalog);
        switch (random.Next(12))
        {
            case 0:
                await new StreamRetention(store, catalog, TimeSpan.Zero).RollAsync(0, splits: random.Next(3) == 0, default);
                break;
            case 1:
                await new ExpiryWorker(store, catalog, TimeSpan.Zero).RunAsync(default);
                break;
            case 2 or 3:
                await TransactAsync(store, catalog, random);
                break;
            case 4 or 5:
                await writer.WriteAsync(new ItemWrite.Delete(Table, Key(random), null), default);
                break;
            case 6:
                await writer.WriteAsync(Updated(random, "attribute_exists(p) AND n < :n"), default);
                break;
            case 7:
                await writer.WriteAllAsync([.. DifferentKeys(random).Select(key => new ItemWrite.Put(Table, ItemOf(key, random), null))], default);
                break;
            case < 10:
                await writer.WriteAsync(Updated(random, null), default);
                break;
            default:
                await writer.WriteAsync(new ItemWrite.Put(Table, ItemOf($"k{random.Next(Keys)}", random), null), default);
                break;
        }
    }

    private static async Task TransactAsync(EmbeddedStore store, TableCatalog catalog, Random random)
    {
        var transactions = new TransactionWriter(store, catalog, new ClientTokens(store, TimeProvider.System));
        var keys = DifferentKeys(random);
        List<ItemWrite> writes = [.. keys.Select(key => (ItemWrite)new ItemWrite.Put(Table, ItemOf(key, random), null))];
        if (random.Next(3) == 0)
        {
            var placeholders = Placeholders.Create(null, null, newWording: true);
            writes[^1] = new ItemWrite.Check(
                Table, Key(keys[^1]), Expressions.Condition(Language.Syntax.ExpressionKind.ConditionExpression, "attribute_exists(p)", placeholders)!);
        }
        try
        {
            await transactions.WriteAsync(writes, null, default);
        }
        catch (TransactionCanceledException)
        {
        }
    }

    private static ItemWrite.Update Updated(Random random, string? condition)
    {
        var values = Parse($$"""{":n":{"N":"{{random.Next(4)}}"} }""");
        var placeholders = Placeholders.Create(null, values, newWording: true);
        var change = Expressions.Update("SET n = :n", placeholders);
        return new ItemWrite.Update(
            Table, Key(random), change, condition is null ? null : Expressions.Condition(Language.Syntax.ExpressionKind.ConditionExpression, condition, placeholders));
    }

    private static List<string> DifferentKeys(Random random) =>
        [.. Enumerable.Range(0, Keys).OrderBy(_ => random.Next()).Take(random.Next(2, 5)).Select(key => $"k{key}")];

    private static Item ItemOf(string key, Random random)
    {
        var time = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + (random.Next(3) == 0 ? -60 : 3600);
        return Parse($$"""{"p":{"S":"{{key}}"},"n":{"N":"{{random.Next(4)}}"},"ttl":{"N":"{{time}}"} }""");
    }

    private static Item Key(Random random) => Key($"k{random.Next(Keys)}");

    private static Item Key(string key) => new ItemBuilder().Set("p", AttributeValue.String(key)).ToItem();

    private static Item Parse(string json)
    {
        var reader = new System.Text.Json.Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(json));
        reader.Read();
        return ItemJsonReader.ReadItem(ref reader)!;
    }

    private async Task ReadAsync()
    {
        var (store, catalog) = await OpenAsync();
        foreach (var item in (await new PageReader(store, catalog).ReadAsync(new ReadRequest.Scan(Table, null), default)).Items)
        {
            item.TryGet("p", out var key);
            Items[key.Text] = item.ToString();
        }
        Changes.AddRange(await ReadAsync(store, catalog));
        await store.DisposeAsync();
    }

    private static async Task<List<(ChangePosition Position, ChangeRecord Record)>> ReadAsync(EmbeddedStore store, TableCatalog catalog)
    {
        var changes = new List<(ChangePosition, ChangeRecord)>();
        using var snapshot = store.OpenSnapshot();
        var table = (await catalog.FindAsync(snapshot, Table, default))!;
        var stream = (await ChangeReader.FindAsync(snapshot, Table, table.StreamLabel!, default))!;
        var shards = await ChangeReader.ShardsAsync(snapshot, stream, default);
        foreach (var root in shards.Where(shard => shard.Parent is null))
        {
            await FollowAsync(snapshot, stream, shards, root, changes);
        }
        return changes;
    }

    private static async Task FollowAsync(
        ISnapshot snapshot, StreamDefinition stream, IReadOnlyList<Shard> shards, Shard shard, List<(ChangePosition, ChangeRecord)> changes)
    {
        ChangePosition? next = shard.Start;
        while (next is { } from)
        {
            var page = await ChangeReader.ReadAsync(snapshot, stream, shard, from, 7, default);
            Assert.All(page.Records, entry => Assert.True(shard.Start.IsBefore(entry.Position) && shard.End?.IsBefore(entry.Position) != true));
            changes.AddRange(page.Records);
            next = page.Records.Count == 0 && shard.End is null ? null : page.Next;
        }
        foreach (var child in shards.Where(other => other.Parent == shard.Number))
        {
            await FollowAsync(snapshot, stream, shards, child, changes);
        }
    }
}
