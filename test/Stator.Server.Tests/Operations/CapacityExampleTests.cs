using System.Text.Json.Nodes;

namespace Stator.Server.Tests.Operations;

/// <summary>
/// The worked examples of AWS's pages on capacity.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
/// </summary>
public sealed class CapacityExampleTests : IAsyncLifetime
{
    private TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await _server.CreateTableAsync("table");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>Reads are rounded up to 4 KB; half of it eventually consistent, twice of it in a transaction.</summary>
    [Theory]
    [InlineData(3_500, 1)]
    [InlineData(3_584, 1)]
    [InlineData(8 * 1024, 2)]
    [InlineData(10 * 1024, 3)]
    [InlineData(12 * 1024, 3)]
    [InlineData(80 * 1024, 20)]
    public async Task A_GetItem(int bytes, double units)
    {
        await PutAsync(1, bytes);
        const string Key = """ "TableName":"table","Key":{"p":{"S":"p"},"s":{"N":"1"}} """;
        Assert.Equal(units, await CostAsync("GetItem", Key + ""","ConsistentRead":true """));
        Assert.Equal(units / 2, await CostAsync("GetItem", Key));
        Assert.Equal(units * 2, await CostAsync("TransactGetItems", """ "TransactItems":[{"Get":{KEY}}] """.Replace("KEY", Key)));
    }

    [Fact]
    public async Task A_GetItem_of_nothing()
    {
        const string Key = """ "TableName":"table","Key":{"p":{"S":"nobody"},"s":{"N":"1"}} """;
        Assert.Equal(1, await CostAsync("GetItem", Key + ""","ConsistentRead":true """));
        Assert.Equal(0.5, await CostAsync("GetItem", Key));
    }

    /// <summary>16 eventually consistent reads a second of items of 12 KB are 24 read units.</summary>
    [Fact]
    public async Task Sixteen_reads_of_12_KB()
    {
        await PutAsync(1, 12 * 1024);
        Assert.Equal(24, 16 * await CostAsync("GetItem", """ "TableName":"table","Key":{"p":{"S":"p"},"s":{"N":"1"}} """));
    }

    /// <summary>Each item of a batch is rounded on its own: 1.5 KB and 6.5 KB are 12 KB, not 8.</summary>
    [Fact]
    public async Task A_BatchGetItem()
    {
        await PutAsync(1, 1_536);
        await PutAsync(2, 6_656);
        const string Keys = """ "RequestItems":{"table":{"Keys":[{"p":{"S":"p"},"s":{"N":"1"}},{"p":{"S":"p"},"s":{"N":"2"}}],"ConsistentRead":true}} """;
        Assert.Equal(3, await CostAsync("BatchGetItem", Keys));
        Assert.Equal(1.5, await CostAsync("BatchGetItem", Keys.Replace("true", "false")));
    }

    /// <summary>All items of a query are rounded together: 40.8 KB are 44 KB; 1,500 items of 64 bytes are 96 KB.</summary>
    [Theory]
    [InlineData(10, 4_177, 11)]
    [InlineData(1_500, 64, 24)]
    public async Task A_Query(int items, int bytes, double units)
    {
        for (var sort = 0; sort < items; sort++)
        {
            await PutAsync(sort, bytes);
        }
        const string Query = """ "TableName":"table","KeyConditionExpression":"p = :p","ExpressionAttributeValues":{":p":{"S":"p"}} """;
        Assert.Equal(units, await CostAsync("Query", Query + ""","ConsistentRead":true """));
        Assert.Equal(units / 2, await CostAsync("Query", Query));
        Assert.Equal(units / 2, await CostAsync("Query", Query + ""","Select":"COUNT" """));
        Assert.Equal(units / 2, await CostAsync("Query", Query + ""","ProjectionExpression":"p" """));
        Assert.Equal(units / 2, await CostAsync("Scan", """ "TableName":"table" """));
    }

    /// <summary>Writes are rounded up to 1 KB; twice of it in a transaction. Ten items of 2 KB are 20 units.</summary>
    [Theory]
    [InlineData(500, 1)]
    [InlineData(512, 1)]
    [InlineData(1_638, 2)]
    [InlineData(2 * 1024, 2)]
    public async Task A_write(int bytes, double units)
    {
        Assert.Equal(units, await PutAsync(1, bytes));
        Assert.Equal(units * 2, await CostAsync("TransactWriteItems", """ "TransactItems":[{"Put":{PUT}}] """.Replace("PUT", Put(2, bytes))));
        Assert.Equal(units, await CostAsync("DeleteItem", """ "TableName":"table","Key":{"p":{"S":"p"},"s":{"N":"1"}} """));
        var ten = 0.0;
        for (var sort = 0; sort < 10; sort++)
        {
            ten += await PutAsync(10 + sort, 2 * 1024);
        }
        Assert.Equal(20, ten);
    }

    /// <summary>Each item of a batch is rounded on its own: 500 bytes and 3.5 KB are 5 KB, not 4.</summary>
    [Fact]
    public async Task A_BatchWriteItem() => Assert.Equal(5, await CostAsync(
        "BatchWriteItem",
        """ "RequestItems":{"table":[{"PutRequest":{ONE}},{"PutRequest":{TWO}}]} """
            .Replace("ONE", Put(1, 500).Replace(""" "TableName":"table", """.TrimEnd(), "")).Replace("TWO", Put(2, 3_584).Replace(""" "TableName":"table", """.TrimEnd(), ""))));

    /// <summary>The larger of the item before and after counts, even where only a part of it changes.</summary>
    [Fact]
    public async Task A_replaced_item_and_one_that_changes_a_little()
    {
        await PutAsync(1, 300 * 1024);
        Assert.Equal(300, await PutAsync(1, 10));
        await PutAsync(1, 300 * 1024);
        Assert.Equal(301, await CostAsync("UpdateItem", """ "TableName":"table","Key":{"p":{"S":"p"},"s":{"N":"1"}},"UpdateExpression":"SET y = p" """));
        Assert.Equal(310, await PutAsync(1, 310 * 1024));
    }

    /// <summary>Three items of 500 bytes in one transaction are 6 units, written or read.</summary>
    [Fact]
    public async Task A_transaction_of_three_items_of_500_bytes()
    {
        var puts = string.Join(",", Enumerable.Range(1, 3).Select(sort => "{\"Put\":{" + Put(sort, 500) + "}}"));
        Assert.Equal(6, await CostAsync("TransactWriteItems", $""" "TransactItems":[{puts}] """));
        var gets = string.Join(",", Enumerable.Range(1, 3).Select(sort => """{"Get":{"TableName":"table","Key":{"p":{"S":"p"},"s":{"N":"AT"}}}}""".Replace("AT", $"{sort}")));
        Assert.Equal(6, await CostAsync("TransactGetItems", $""" "TransactItems":[{gets}] """));
    }

    /// <summary>Eight entries of 2,000 bytes in a global index are 16 KB, read eventually consistent.</summary>
    [Fact]
    public async Task A_Query_of_a_global_index()
    {
        for (var sort = 0; sort < 8; sort++)
        {
            await PutAsync(sort, 2_000, """ "g":{"S":"g"} """);
        }
        Assert.Equal(2, await CostAsync("Query", """ "TableName":"table","IndexName":"global","KeyConditionExpression":"g = :g","ExpressionAttributeValues":{":g":{"S":"g"}} """));
    }

    /// <summary>Four entries of a local index are 4 KB, and each of the four items fetched for what the index does not keep 4 KB more.</summary>
    [Fact]
    public async Task A_Query_of_a_local_index_that_fetches()
    {
        for (var sort = 0; sort < 4; sort++)
        {
            await PutAsync(sort, 300, $$""" "l":{"S":"l{{sort}}"} """);
        }
        const string Query = """ "TableName":"table","IndexName":"local","KeyConditionExpression":"p = :p","ExpressionAttributeValues":{":p":{"S":"p"}} """;
        Assert.Equal(5, await CostAsync("Query", Query + ""","ConsistentRead":true,"ProjectionExpression":"x" """));
        Assert.Equal(2.5, await CostAsync("Query", Query + ""","ProjectionExpression":"x" """));
        Assert.Equal(0.5, await CostAsync("Query", Query));
    }

    /// <summary>A page of a scan is 1 MB, which is 128 units when it is read eventually consistent.</summary>
    [Fact]
    public async Task A_page_of_a_Scan()
    {
        for (var sort = 0; sort < 20; sort++)
        {
            await PutAsync(sort, 64 * 1024);
        }
        Assert.Equal(128, await CostAsync("Scan", """ "TableName":"table" """));
    }

    /// <summary>Of a hundred items of 300 KB a batch answers 52, so as not to exceed 16 MB. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html</summary>
    [Fact]
    public async Task A_batch_of_a_hundred_items_of_300_KB()
    {
        for (var sort = 0; sort < 60; sort++)
        {
            await PutAsync(sort, 300 * 1024);
        }
        var keys = string.Join(",", Enumerable.Range(0, 60).Select(sort => """{"p":{"S":"p"},"s":{"N":"AT"}}""".Replace("AT", $"{sort}")));
        var answer = await _server.CallAsync("BatchGetItem", """{"RequestItems":{"table":{"Keys":[KEYS]}}}""".Replace("KEYS", keys));
        Assert.InRange(answer["Responses"]!["table"]!.AsArray().Count, 52, 54);
        Assert.NotEmpty(answer["UnprocessedKeys"]!["table"]!["Keys"]!.AsArray());
    }

    private async Task<double> PutAsync(int sort, int bytes, string more = "") => await CostAsync("PutItem", Put(sort, bytes, more));

    /// <summary>An item of a size.</summary>
    private static string Put(int sort, int bytes, string more = "")
    {
        var rest = 1 + 1 + 1 + (sort == 0 ? 1 : 1 + ($"{sort}".TrimEnd('0').Length + 1) / 2) + 1 + (more.Contains("\"g\"") ? 2 : more.Contains("\"l\"") ? 3 : 0);
        return """ "TableName":"table","Item":{"p":{"S":"p"},"s":{"N":"AT"},"x":{"S":"TEXT"}MORE} """
            .Replace("AT", $"{sort}").Replace("TEXT", new string('x', bytes - rest)).Replace("MORE", more.Length == 0 ? "" : "," + more);
    }

    /// <summary>The capacity units that a request consumes, of all tables together.</summary>
    private async Task<double> CostAsync(string operation, string request)
    {
        var consumed = (await _server.CallAsync(operation, $$"""{{{request}},"ReturnConsumedCapacity":"TOTAL"}"""))["ConsumedCapacity"]!;
        return consumed is JsonArray tables ? tables.Sum(table => table!["CapacityUnits"]!.GetValue<double>()) : consumed["CapacityUnits"]!.GetValue<double>();
    }
}
