using Stator.Engine.Catalog;
using Stator.Engine.Writes;
using Stator.Items;
using Stator.Language;

namespace Stator.Engine.Tests;

/// <summary>Indexes added to and removed from a table that has items.</summary>
public sealed class LiveIndexTests
{
    [Fact]
    public async Task The_numbers_of_indexes_never_meet_however_many_came_and_went()
    {
        var table = await TestTable.CreateAsync();
        await PutAsync(table, "a", AttributeValue.Of(DynamoNumber.From(1)));
        for (var number = 250; number < 260; number++)
        {
            await table.Catalog.UpdateAsync(
                table.Table.Address, now => now with { Indexes = [TestTable.Global with { Number = number, IsBackfilling = true }] }, default);
            await new Backfill(table.Store, table.Catalog).ResumeAsync(default);
            Assert.Single(await table.ReadAllAsync(table.Scan()));
            Assert.Single(await table.ReadAllAsync(table.Scan("global")));
            await table.Catalog.UpdateAsync(table.Table.Address, now => now with { Indexes = [] }, default);
        }
        Assert.Single(await table.ReadAllAsync(table.Scan()));
    }

    /// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.html</summary>
    [Fact]
    public async Task Items_whose_attribute_cannot_be_a_key_stay_out_and_can_still_be_updated()
    {
        var table = await TestTable.CreateAsync();
        await PutAsync(table, "right", AttributeValue.String("t"));
        await PutAsync(table, "number", AttributeValue.Of(DynamoNumber.From(1)));
        await PutAsync(table, "empty", AttributeValue.String(""));
        await PutAsync(table, "long", AttributeValue.String(new string('t', 2049)));
        var onG = TestTable.Global with { Keys = new KeySchema([new("g", AttributeType.String)], []), IsBackfilling = true };
        await table.Catalog.UpdateAsync(table.Table.Address, now => now with { Indexes = [onG] }, default);
        await new Backfill(table.Store, table.Catalog).ResumeAsync(default);
        Assert.Single(await table.ReadAllAsync(table.Scan("global")));
        foreach (var partition in (string[])["number", "empty", "long"])
        {
            var update = new ItemWrite.Update(table.Table.Address, Key(partition), Expressions.Update("SET z = p", Placeholders.None), null);
            Assert.True((await table.Writer.WriteAsync(update, default)).Applied);
        }
        Assert.Single(await table.ReadAllAsync(table.Scan("global")));
        var error = await Assert.ThrowsAsync<DynamoException>(async () => await table.Writer.WriteAsync(
            new ItemWrite.Update(table.Table.Address, Key("right"), Expressions.Update("SET g = s", Placeholders.None), null), default));
        Assert.Equal("The update expression attempted to update the secondary index key to unsupported type", error.Message);
    }

    [Theory, Seeds(10)]
    public async Task Filling_that_is_cut_off_goes_on_and_writes_meanwhile_are_right(int seed)
    {
        var random = new Random(seed);
        var table = await TestTable.CreateAsync();
        for (var at = 0; at < 1500; at++)
        {
            await PutAsync(table, $"p{at}", AttributeValue.Of(DynamoNumber.From(at)));
        }
        await table.Catalog.UpdateAsync(
            table.Table.Address, now => now with { Indexes = [TestTable.Global with { IsBackfilling = true }] }, default);
        for (var isFilled = false; !isFilled;)
        {
            using var cut = new CancellationTokenSource();
            var filling = Task.Run(() => new Backfill(table.Store, table.Catalog).ResumeAsync(cut.Token).AsTask());
            for (var at = random.Next(20); at > 0; at--)
            {
                await PutAsync(table, $"p{random.Next(1500)}", AttributeValue.Of(DynamoNumber.From(random.Next(5000, 6000))));
                await table.Writer.WriteAsync(new ItemWrite.Delete(table.Table.Address, Key($"p{random.Next(1500)}"), null), default);
            }
            await cut.CancelAsync();
            await filling.ContinueWith(_ => { }, TaskScheduler.Default);
            isFilled = (await table.Catalog.DescribeAsync(table.Table.Address, default)).Indexes[0] is { IsBackfilling: false };
        }
        Assert.Equal(
            (await table.ReadAllAsync(table.Scan())).Select(item => Convert.ToHexString(item.Encoded)).Order(),
            (await table.ReadAllAsync(table.Scan("global"))).Select(item => Convert.ToHexString(item.Encoded)).Order());
    }

    [Fact]
    public async Task A_page_of_a_local_index_that_fetches_items_is_bounded_by_their_size()
    {
        var table = await TestTable.CreateAsync(TestTable.Local with { Projection = IndexProjection.KeysOnly });
        for (var at = 0; at < 10; at++)
        {
            var item = new ItemBuilder().Set("p", AttributeValue.String("p")).Set("s", AttributeValue.Of(DynamoNumber.From(at)))
                .Set("t", AttributeValue.String($"t{at}")).Set("x", AttributeValue.String(new string('x', 390_000))).ToItem();
            await table.Writer.WriteAsync(new ItemWrite.Put(table.Table.Address, item, null), default);
        }
        var page = await table.Pages.ReadAsync(table.Scan("local") with { AllAttributes = true }, default);
        Assert.Equal(3, page.Count);
        Assert.Equal(10, (await table.ReadAllAsync(table.Scan("local") with { AllAttributes = true })).Count);
    }

    private static async Task PutAsync(TestTable table, string partition, AttributeValue g) => await table.Writer.WriteAsync(
        new ItemWrite.Put(
            table.Table.Address,
            new ItemBuilder().Set("p", AttributeValue.String(partition)).Set("s", AttributeValue.Of(DynamoNumber.From(1))).Set("g", g).ToItem(),
            null),
        default);

    private static Item Key(string partition) =>
        new ItemBuilder().Set("p", AttributeValue.String(partition)).Set("s", AttributeValue.Of(DynamoNumber.From(1))).ToItem();
}
