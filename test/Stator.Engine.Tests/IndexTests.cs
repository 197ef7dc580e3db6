using Stator.Engine.Writes;
using Stator.Items;
using Stator.Language;
using Stator.Language.Keys;

namespace Stator.Engine.Tests;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/SecondaryIndexes.html</summary>
public sealed class IndexTests
{
    [Theory, Seeds(60)]
    public async Task Indexes_hold_what_the_items_say_and_nothing_else(int seed)
    {
        var random = new Random(seed);
        var table = await TestTable.CreateAsync(TestTable.Local, TestTable.Global, TestTable.Several);
        var model = new Dictionary<string, Item>();
        for (var step = 0; step < 150; step++)
        {
            await WriteAsync(table, model, random);
        }
        foreach (var index in table.Table.Indexes)
        {
            var expected = model.Values.Where(item => index.Keys.All.All(key => item.TryGet(key.Name, out _)))
                .Select(item => index.Project(item, table.Table.Keys).ToString()).Order(StringComparer.Ordinal);
            var actual = (await table.ReadAllAsync(table.Scan(index.Name) with { Limit = random.Next(1, 30) })).Select(item => item.ToString());
            Assert.Equal(expected, actual.Order(StringComparer.Ordinal));
        }
    }

    [Theory, Seeds(60)]
    public async Task A_query_reads_its_items_in_order_both_ways_whatever_the_page_size(int seed)
    {
        var random = new Random(seed);
        var table = await TestTable.CreateAsync(TestTable.Local, TestTable.Global);
        var model = new Dictionary<string, Item>();
        for (var step = 0; step < 120; step++)
        {
            await WriteAsync(table, model, random);
        }
        var partition = AttributeValue.String($"p{random.Next(4)}");
        var condition = RandomCondition(random);
        var expected = model.Values.Where(item => Value(item, "p") == partition && condition.Holds(Value(item, "s")))
            .OrderBy(item => Value(item, "s").Number).Select(item => item.ToString()).ToList();
        var query = table.Query(null, new KeyCondition("p", KeyOperator.Equal, [partition]), condition) with { Limit = random.Next(1, 20) };
        Assert.Equal(expected, (await table.ReadAllAsync(query)).Select(item => item.ToString()));
        expected.Reverse();
        Assert.Equal(expected, (await table.ReadAllAsync(query with { Reverse = true })).Select(item => item.ToString()));
    }

    [Theory, Seeds(20)]
    public async Task The_segments_of_a_parallel_scan_are_the_whole_without_overlap(int seed)
    {
        var random = new Random(seed);
        var table = await TestTable.CreateAsync(TestTable.Global);
        for (var at = 0; at < 200; at++)
        {
            await table.Writer.WriteAsync(new ItemWrite.Put(table.Table.Address, Item(random, $"p{at}", at), null), default);
        }
        var total = random.Next(1, 9);
        var all = new List<Item>();
        for (var segment = 0; segment < total; segment++)
        {
            all.AddRange(await table.ReadAllAsync(table.Scan() with { Segment = segment, TotalSegments = total, Limit = random.Next(1, 50) }));
        }
        Assert.Equal(200, all.Count);
        Assert.Equal(200, all.Select(item => item.ToString()).Distinct().Count());
    }

    [Fact]
    public async Task A_limit_reached_at_the_end_still_answers_a_key_and_the_next_page_is_empty()
    {
        var table = await TestTable.CreateAsync();
        for (var at = 0; at < 3; at++)
        {
            await table.Writer.WriteAsync(new ItemWrite.Put(table.Table.Address, Item(new Random(1), "p", at), null), default);
        }
        var query = table.Query(null, new KeyCondition("p", KeyOperator.Equal, [AttributeValue.String("p")])) with { Limit = 3 };
        var page = await table.Pages.ReadAsync(query, default);
        Assert.Equal(3, page.Count);
        Assert.NotNull(page.LastKey);
        var next = await table.Pages.ReadAsync(query with { StartKey = page.LastKey }, default);
        Assert.Equal((0, (Item?)null), (next.Count, next.LastKey));
    }

    [Fact]
    public async Task A_page_ends_with_the_item_that_reaches_a_megabyte()
    {
        var table = await TestTable.CreateAsync();
        for (var at = 0; at < 5; at++)
        {
            var item = new ItemBuilder().Set("p", AttributeValue.String("p")).Set("s", AttributeValue.Of(DynamoNumber.From(at)))
                .Set("x", AttributeValue.String(new string('x', 350_000))).ToItem();
            await table.Writer.WriteAsync(new ItemWrite.Put(table.Table.Address, item, null), default);
        }
        var page = await table.Pages.ReadAsync(table.Scan(), default);
        Assert.Equal(3, page.Count);
        Assert.NotNull(page.LastKey);
        Assert.Equal(Math.Ceiling(3 * 350_007 / 4096.0) / 2, page.Consumed.Total);
    }

    [Fact]
    public async Task An_index_that_is_filled_while_writes_go_on_misses_none_and_invents_none()
    {
        var table = await TestTable.CreateAsync();
        var random = new Random(7);
        for (var at = 0; at < 3000; at++)
        {
            await table.Writer.WriteAsync(new ItemWrite.Put(table.Table.Address, Item(random, $"p{at % 50}", at), null), default);
        }
        await table.Catalog.UpdateAsync(
            table.Table.Address, now => now with { Indexes = [TestTable.Global with { IsBackfilling = true }] }, default);
        var writes = Task.Run(async () =>
        {
            for (var step = 0; step < 3000; step++)
            {
                var key = random.Next(3500);
                ItemWrite write = step % 3 == 0
                    ? new ItemWrite.Delete(table.Table.Address, Key($"p{key % 50}", key), null)
                    : new ItemWrite.Put(table.Table.Address, Item(random, $"p{key % 50}", key), null);
                await table.Writer.WriteAsync(write, default);
            }
        });
        await new Backfill(table.Store, table.Catalog).ResumeAsync(default);
        await writes;
        var expected = (await table.ReadAllAsync(table.Scan())).Where(item => item.TryGet("g", out _))
            .Select(item => TestTable.Global.Project(item, table.Table.Keys).ToString()).Order(StringComparer.Ordinal);
        var actual = (await table.ReadAllAsync(table.Scan("global"))).Select(item => item.ToString());
        Assert.Equal(expected, actual.Order(StringComparer.Ordinal));
    }

    /// <summary>A put, delete or update of one of a few keys, on the table and on the model.</summary>
    private static async Task WriteAsync(TestTable table, Dictionary<string, Item> model, Random random)
    {
        var (partition, sort) = ($"p{random.Next(4)}", random.Next(-10, 10));
        ItemWrite write = random.Next(6) switch
        {
            0 => new ItemWrite.Delete(table.Table.Address, Key(partition, sort), null),
            1 => new ItemWrite.Update(table.Table.Address, Key(partition, sort), Expressions.Update("REMOVE g, t", Placeholders.None), null),
            2 => new ItemWrite.Update(table.Table.Address, Key(partition, sort), Expressions.Update("SET x = s, y = p", Placeholders.None), null),
            _ => new ItemWrite.Put(table.Table.Address, Item(random, partition, sort), null),
        };
        WriteOutcome outcome;
        try
        {
            outcome = await table.Writer.WriteAsync(write, default);
        }
        catch (DynamoException)
        {
            return;
        }
        var key = Key(partition, sort).ToString();
        if (outcome.After is { } after)
        {
            model[key] = after;
        }
        else
        {
            model.Remove(key);
        }
    }

    private static KeyCondition RandomCondition(Random random)
    {
        var bounds = new[] { random.Next(-12, 12), random.Next(-12, 12) }.Order().Select(n => AttributeValue.Of(DynamoNumber.From(n))).ToArray();
        var op = (KeyOperator)random.Next(6);
        return new KeyCondition("s", op, op == KeyOperator.Between ? bounds : bounds[..1]);
    }

    private static Item Key(string partition, int sort) =>
        new ItemBuilder().Set("p", AttributeValue.String(partition)).Set("s", AttributeValue.Of(DynamoNumber.From(sort))).ToItem();

    private static Item Item(Random random, string partition, int sort)
    {
        var item = new ItemBuilder().Set("p", AttributeValue.String(partition)).Set("s", AttributeValue.Of(DynamoNumber.From(sort)));
        if (random.Next(3) > 0)
        {
            item.Set("g", AttributeValue.Of(DynamoNumber.From(random.Next(3))));
        }
        if (random.Next(3) > 0)
        {
            item.Set("t", AttributeValue.String($"t{random.Next(3)}"));
        }
        return item.Set("x", AttributeValue.String($"{random.Next(5)}")).Set("y", AttributeValue.Boolean(true)).ToItem();
    }

    private static AttributeValue Value(Item item, string name) => item.TryGet(name, out var value) ? value : default;
}
