using Stator.Engine.Capacity;
using Stator.Engine.Writes;
using Stator.Items;

namespace Stator.Engine.Tests;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html</summary>
public sealed class CapacityTests
{
    [Theory]
    [InlineData(0, true, 1)]
    [InlineData(0, false, 0.5)]
    [InlineData(4096, true, 1)]
    [InlineData(4097, true, 2)]
    [InlineData(12_288, false, 1.5)]
    public void Reads_are_counted_in_units_of_4_KB(int bytes, bool consistent, double units) => Assert.Equal(units, ConsumedUnits.Read(bytes, consistent));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1024, 1)]
    [InlineData(1025, 2)]
    [InlineData(2048, 2)]
    public void Writes_are_counted_in_units_of_1_KB(int bytes, double units) => Assert.Equal(units, ConsumedUnits.Write(bytes));

    [Fact]
    public async Task A_write_is_charged_on_the_larger_image_and_on_what_it_changes_in_each_index()
    {
        var table = await TestTable.CreateAsync(TestTable.Global);
        Assert.Equal((3, 1), await PutAsync(table, g: 1, bytes: 2500));
        Assert.Equal((3, 0), await PutAsync(table, g: 1, bytes: 100));
        Assert.Equal((1, 2), await PutAsync(table, g: 2, bytes: 100));
        Assert.Equal((1, 1), await PutAsync(table, g: null, bytes: 100));
        Assert.Equal((1, 0), await PutAsync(table, g: null, bytes: 100));
    }

    private static async Task<(double Table, double Index)> PutAsync(TestTable table, int? g, int bytes)
    {
        var item = new ItemBuilder().Set("p", AttributeValue.String("p")).Set("s", AttributeValue.Of(DynamoNumber.From(1)))
            .Set("x", AttributeValue.String(new string('x', bytes)));
        if (g is { } value)
        {
            item.Set("g", AttributeValue.Of(DynamoNumber.From(value)));
        }
        var outcome = await table.Writer.WriteAsync(new ItemWrite.Put(table.Table.Address, item.ToItem(), null), default);
        return (outcome.Consumed.Table, outcome.Consumed.GlobalIndexes?.GetValueOrDefault("global") ?? 0);
    }
}
