using Stator.Engine.Writes;
using Stator.Items;

namespace Stator.Engine.Tests;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections</summary>
public sealed class ItemCollectionSizeTests
{
    [Theory, Seeds(20)]
    public async Task The_size_is_that_of_the_items_and_their_local_entries(int seed)
    {
        var random = new Random(seed);
        var table = await TestTable.CreateAsync(TestTable.Local, TestTable.Global);
        for (var at = 0; at < 200; at++)
        {
            var p = $"p{random.Next(3)}";
            var outcome = await table.Writer.WriteAsync(
                random.Next(4) == 0
                    ? new ItemWrite.Delete(table.Table.Address, Key(p, random.Next(5)), null)
                    : new ItemWrite.Put(table.Table.Address, Thing(p, random.Next(5), random.Next(2) == 0, random.Next(2000)), null),
                default);
            if (at % 20 == 0)
            {
                Assert.Equal(await MeasureAsync(table, p), outcome.CollectionBytes);
            }
        }
    }

    [Fact]
    public async Task A_collection_grows_up_to_the_limit_and_can_shrink_beyond_it()
    {
        var item = Thing("p", 1, isInLocal: true, 1000);
        var table = await TestTable.CreateAsync(2 * item.SizeBytes, TestTable.Local);
        await PutAsync(table, item);
        var error = await Assert.ThrowsAsync<DynamoException>(() => PutAsync(table, Thing("p", 1, isInLocal: true, 1001)));
        Assert.Equal("ItemCollectionSizeLimitExceededException", error.Type);
        await Assert.ThrowsAsync<DynamoException>(() => PutAsync(table, Thing("p", 2, isInLocal: false, 1)));
        await PutAsync(table, Thing("q", 1, isInLocal: true, 1000));
        await PutAsync(table, Thing("p", 1, isInLocal: true, 999));
        await table.Writer.WriteAsync(new ItemWrite.Delete(table.Table.Address, Key("p", 1), null), default);
        await PutAsync(table, item);
    }

    [Fact]
    public async Task Tables_without_local_indexes_have_no_limit()
    {
        var table = await TestTable.CreateAsync(10, TestTable.Global);
        Assert.Null((await PutAsync(table, Thing("p", 1, isInLocal: true, 1000))).CollectionBytes);
    }

    private static async Task<WriteOutcome> PutAsync(TestTable table, Item item) =>
        await table.Writer.WriteAsync(new ItemWrite.Put(table.Table.Address, item, null), default);

    private static async Task<long> MeasureAsync(TestTable table, string p)
    {
        var items = await table.ReadAllAsync(table.Scan());
        var entries = await table.ReadAllAsync(table.Scan("local"));
        return items.Concat(entries).Where(item => item.TryGet("p", out var value) && value == AttributeValue.String(p)).Sum(item => (long)item.SizeBytes);
    }

    private static Item Key(string p, int s) =>
        new ItemBuilder().Set("p", AttributeValue.String(p)).Set("s", AttributeValue.Of(DynamoNumber.From(s))).ToItem();

    private static Item Thing(string p, int s, bool isInLocal, int bytes)
    {
        var item = new ItemBuilder().Set("p", AttributeValue.String(p)).Set("s", AttributeValue.Of(DynamoNumber.From(s)))
            .Set("x", AttributeValue.String(new string('x', bytes)));
        return (isInLocal ? item.Set("t", AttributeValue.String("t")) : item).ToItem();
    }
}
