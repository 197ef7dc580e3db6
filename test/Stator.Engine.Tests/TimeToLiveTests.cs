using Stator.Engine.Catalog;
using Stator.Engine.Expiry;
using Stator.Engine.Writes;
using Stator.Items;

namespace Stator.Engine.Tests;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html</summary>
public sealed class TimeToLiveTests
{
    private const int Items = 700;

    [Fact]
    public async Task A_search_for_times_that_was_overtaken_by_another_does_not_count_as_that_one()
    {
        var table = await TestTable.CreateAsync();
        for (var at = 0; at < Items; at++)
        {
            await table.Writer.WriteAsync(new ItemWrite.Put(table.Table.Address, ItemOf(at), null), default);
        }
        var first = await EnableAsync(table, "ttl");
        await DisableAsync(table);
        var second = await EnableAsync(table, "ttl");
        var backfill = new Backfill(table.Store, table.Catalog);
        await backfill.RunAsync(first, default);
        Assert.Equal(second.TimeToLiveFill, (await table.Catalog.DescribeAsync(table.Table.Address, default)).TimeToLiveFill);
        await backfill.RunAsync(second, default);
        Assert.Null((await table.Catalog.DescribeAsync(table.Table.Address, default)).TimeToLiveFill);
        await ExpectAllExpiredAsync(table);
    }

    [Fact]
    public async Task Enabled_and_disabled_while_it_searches_it_finds_all_in_the_end()
    {
        var table = await TestTable.CreateAsync();
        for (var at = 0; at < Items; at++)
        {
            await table.Writer.WriteAsync(new ItemWrite.Put(table.Table.Address, ItemOf(at), null), default);
        }
        using var stop = new CancellationTokenSource();
        var searching = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await new Backfill(table.Store, table.Catalog).ResumeAsync(default);
            }
        });
        try
        {
            for (var round = 0; round < 60; round++)
            {
                await EnableAsync(table, round % 2 == 0 ? "other" : "ttl");
                await Task.Yield();
                await DisableAsync(table);
            }
            await EnableAsync(table, "ttl");
            await Eventually.HoldsAsync(
                async () => (await table.Catalog.DescribeAsync(table.Table.Address, default)).TimeToLiveFill is null, "all items are looked through");
        }
        finally
        {
            await stop.CancelAsync();
            await searching;
        }
        await ExpectAllExpiredAsync(table);
    }

    private static async Task ExpectAllExpiredAsync(TestTable table)
    {
        var worker = new ExpiryWorker(table.Store, table.Catalog, TimeSpan.Zero);
        await worker.RunAsync(default);
        Assert.Equal(Items, worker.Deleted);
        Assert.Empty(await table.ReadAllAsync(table.Scan()));
    }

    private static ValueTask<TableDefinition> EnableAsync(TestTable table, string attribute) => table.Catalog.UpdateAsync(
        table.Table.Address,
        now => now with
        {
            TimeToLiveEnabled = true,
            TimeToLiveAttribute = attribute,
            TimeToLiveFill = now.NextIndexNumber,
            NextIndexNumber = now.NextIndexNumber + 1,
        },
        default);

    private static ValueTask<TableDefinition> DisableAsync(TestTable table) => table.Catalog.UpdateAsync(
        table.Table.Address, now => now with { TimeToLiveEnabled = false, TimeToLiveFill = null }, default);

    private static Item ItemOf(int at) => new ItemBuilder()
        .Set("p", AttributeValue.String($"p{at % 10}"))
        .Set("s", AttributeValue.Of(DynamoNumber.From(at)))
        .Set("ttl", AttributeValue.Of(DynamoNumber.From(DateTimeOffset.UtcNow.ToUnixTimeSeconds() - 100)))
        .ToItem();
}
