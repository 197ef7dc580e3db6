using System.Globalization;
using Stator.Engine.Statements;
using Stator.Engine.Writes;
using Stator.Items;
using Stator.Language.Evaluation;
using Stator.Language.PartiQL;

namespace Stator.Engine.Tests.Statements;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.select.html</summary>
public sealed class SelectTests
{
    /// <summary>However a WHERE is read, by keys or by a scan, its rows are the items for which it holds, each once.</summary>
    [Theory, Seeds(150)]
    public async Task The_rows_are_the_items_for_which_the_where_holds_whatever_the_page_size(int seed)
    {
        var random = new Random(seed);
        var (table, items) = await FillAsync(random);
        for (var round = 0; round < 12; round++)
        {
            var where = Condition(random, 3);
            var select = (PartiqlStatement.Select)PartiqlStatement.Read($"SELECT * FROM \"table\" WHERE {where}", []);
            var expected = items.Where(item => select.Where!.Holds(item)).Select(item => item.ToString()).Order(StringComparer.Ordinal);
            try
            {
                Assert.Equal(expected, (await ReadAsync(table, select, random.Next(1, 12))).Order(StringComparer.Ordinal));
            }
            catch (DynamoException refused)
            {
                Assert.True(
                    refused.Message is "Overlapping conditions with range keys are not supported in where clause"
                        or "Too many decomposed read operations for a given query.",
                    $"{where}: {refused.Message}");
            }
        }
    }

    [Theory, Seeds(60)]
    public async Task Ordered_rows_come_in_order_whatever_the_page_size(int seed)
    {
        var random = new Random(seed);
        var (table, items) = await FillAsync(random);
        var (byPartition, bySort) = (random.Next(2) == 0, random.Next(2) == 0);
        var select = (PartiqlStatement.Select)PartiqlStatement.Read(
            $"SELECT * FROM \"table\" WHERE p IN ['p2','p0','p1'] ORDER BY p {(byPartition ? "DESC" : "ASC")}, s {(bySort ? "DESC" : "")}", []);
        var chosen = items.Where(item => select.Where!.Holds(item));
        var partitions = byPartition ? chosen.OrderByDescending(Partition, StringComparer.Ordinal) : chosen.OrderBy(Partition, StringComparer.Ordinal);
        var expected = bySort ? partitions.ThenByDescending(Sort) : partitions.ThenBy(Sort);
        Assert.Equal(expected.Select(item => item.ToString()), await ReadAsync(table, select, random.Next(1, 12)));
    }

    [Theory]
    [InlineData("s <> 3 OR s = 3", "")]
    [InlineData("s = 5 OR s <> 3", "3")]
    [InlineData("s < 2 OR NOT s = 4", "4")]
    public async Task Rows_of_branches_that_exclude_sort_keys_come_in_order_and_once(string where, string excluded)
    {
        var (table, _) = await FillAsync(new Random(1));
        foreach (var direction in (string[])["ASC", "DESC"])
        {
            var select = (PartiqlStatement.Select)PartiqlStatement.Read($"SELECT s FROM \"table\" WHERE p = 'p1' AND ({where}) ORDER BY s {direction}", []);
            var expected = Enumerable.Range(0, 8).Where(sort => $"{sort}" != excluded).Select(sort => $$$"""{"s":{"N":"{{{sort}}}"}}""");
            Assert.Equal(direction == "ASC" ? expected : expected.Reverse(), await ReadAsync(table, select, 3));
        }
    }

    [Theory]
    [InlineData("p = 'p1' AND p IN ['p2', 'p3']")]
    [InlineData("p IN ['p2', 'p3'] AND p = 'p1'")]
    [InlineData("p = 'p1' AND s > 5 AND s < 3")]
    public async Task A_where_that_contradicts_itself_has_no_rows(string where)
    {
        var (table, _) = await FillAsync(new Random(1));
        Assert.Empty(await ReadAsync(table, (PartiqlStatement.Select)PartiqlStatement.Read($"SELECT s FROM \"table\" WHERE {where}", []), null));
    }

    [Fact]
    public async Task Several_partition_keys_are_paged_by_ten_rows()
    {
        var table = await TestTable.CreateAsync();
        for (var sort = 0; sort < 30; sort++)
        {
            await table.Writer.WriteAsync(new ItemWrite.Put(table.Table.Address, Item($"p{sort % 2}", sort, 0), null), default);
        }
        var both = (PartiqlStatement.Select)PartiqlStatement.Read("SELECT * FROM \"table\" WHERE p IN ['p0','p1']", []);
        Assert.Equal(10, (await table.Statements.ReadAsync(table.Table.Address, both, () => null, null, false, default)).Page.Count);
        Assert.Equal(30, (await ReadAsync(table, both, null)).Count);
        var one = (PartiqlStatement.Select)PartiqlStatement.Read("SELECT * FROM \"table\" WHERE p = 'p0'", []);
        Assert.Equal(15, (await table.Statements.ReadAsync(table.Table.Address, one, () => null, null, false, default)).Page.Count);
    }

    private static async ValueTask<(TestTable Table, List<Item> Items)> FillAsync(Random random)
    {
        var table = await TestTable.CreateAsync();
        var items = new List<Item>();
        for (var partition = 0; partition < 4; partition++)
        {
            for (var sort = 0; sort < 8; sort++)
            {
                var item = Item($"p{partition}", sort, random.Next(3));
                items.Add(item);
                await table.Writer.WriteAsync(new ItemWrite.Put(table.Table.Address, item, null), default);
            }
        }
        return (table, items);
    }

    private static Item Item(string partition, int sort, int value) => new ItemBuilder()
        .Set("p", AttributeValue.String(partition))
        .Set("s", AttributeValue.Of(DynamoNumber.From(sort)))
        .Set("v", AttributeValue.Of(DynamoNumber.From(value)))
        .ToItem();

    private static string Partition(Item item) => item.TryGet("p", out var value) ? value.Text : "";

    private static int Sort(Item item) => item.TryGet("s", out var value) ? int.Parse(value.Text, CultureInfo.InvariantCulture) : -1;

    private static async ValueTask<List<string>> ReadAsync(TestTable table, PartiqlStatement.Select select, int? limit)
    {
        var rows = new List<string>();
        StatementPosition? position = null;
        do
        {
            var (page, next) = await table.Statements.ReadAsync(table.Table.Address, select, () => position, limit, true, default);
            rows.AddRange(page.Items.Select(item => item.ToString()));
            position = next;
        }
        while (position is not null);
        return rows;
    }

    private static string Condition(Random random, int depth) => (depth == 0 ? 0 : random.Next(6)) switch
    {
        1 or 2 => $"({Condition(random, depth - 1)} AND {Condition(random, depth - 1)})",
        3 or 4 => $"({Condition(random, depth - 1)} OR {Condition(random, depth - 1)})",
        5 when random.Next(3) == 0 => $"NOT ({Condition(random, depth - 1)})",
        _ => Comparison(random),
    };

    private static string Comparison(Random random) => random.Next(9) switch
    {
        0 or 1 => $"p = 'p{random.Next(5)}'",
        2 => $"p IN ['p{random.Next(2)}', 'p{2 + random.Next(2)}']",
        3 => $"s {Operator(random)} {random.Next(9)}",
        4 => $"{random.Next(9)} {Operator(random)} s",
        5 => $"s BETWEEN {random.Next(4)} AND {4 + random.Next(5)}",
        6 => $"s IN [{random.Next(4)}, {4 + random.Next(4)}]",
        7 => $"v {Operator(random)} {random.Next(3)}",
        _ => $"p {Operator(random)} 'p{random.Next(5)}'",
    };

    private static string Operator(Random random) => random.Next(6) switch
    {
        0 or 1 => "=",
        2 => "<",
        3 => ">=",
        4 => ">",
        _ => "<>",
    };
}
