using System.Text.Json.Nodes;

namespace Stator.Server.Tests.Operations;

/// <summary>The shapes of answers: what stands in them and what does not.</summary>
public sealed class AnswerTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Key = """ "TableName":"table","Key":{"p":{"S":"KEY"},"s":{"N":"1"}} """;

    /// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html</summary>
    [Theory]
    [InlineData("NONE", "{}")]
    [InlineData("ALL_OLD", """{"Attributes":{"l2":{"L":[{"N":"0"},{"N":"1"}]},"m":{"M":{"a":{"N":"1"},"b":{"N":"2"}}},"p":{"S":"KEY"},"s":{"N":"1"}}}""")]
    [InlineData("ALL_NEW", """{"Attributes":{"l2":{"L":[{"N":"0"},{"N":"9"}]},"m":{"M":{"a":{"N":"9"},"b":{"N":"2"}}},"n":{"N":"9"},"p":{"S":"KEY"},"s":{"N":"1"}}}""")]
    [InlineData("UPDATED_OLD", """{"Attributes":{"l2":{"L":[{"N":"1"}]},"m":{"M":{"a":{"N":"1"}}}}}""")]
    [InlineData("UPDATED_NEW", """{"Attributes":{"l2":{"L":[{"N":"9"}]},"m":{"M":{"a":{"N":"9"}}},"n":{"N":"9"}}}""")]
    public async Task An_update_returns_what_was_asked_for(string returnValues, string expected)
    {
        var key = Key.Replace("KEY", returnValues);
        await CallAsync("PutItem", """ "TableName":"table","Item":{"p":{"S":"KEY"},"s":{"N":"1"},"m":{"M":{"a":{"N":"1"},"b":{"N":"2"}}},"l2":{"L":[{"N":"0"},{"N":"1"}]}} """.Replace("KEY", returnValues));
        var answer = await CallAsync("UpdateItem", key + ""","UpdateExpression":"SET m.a = :v, l2[1] = :v, n = :v","ExpressionAttributeValues":{":v":{"N":"9"}},"ReturnValues":"RV" """.Replace("RV", returnValues));
        Assert.Equal(expected.Replace("KEY", returnValues), answer.ToJsonString());
    }

    /// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html: it adds a new item to the table if it does not exist.</summary>
    [Theory]
    [InlineData("")]
    [InlineData(""","AttributeUpdates":{} """)]
    public async Task An_update_without_changes_makes_the_item(string changes)
    {
        var key = $$$"""{"p":{"S":"made{{{changes.Length}}}"},"s":{"N":"1"}}""";
        var updated = await shared.Server.CallAsync("UpdateItem", $$"""{"TableName":"table","Key":{{key}},"ReturnValues":"ALL_NEW"{{changes}}}""");
        Assert.Equal(key, updated["Attributes"]!.ToJsonString());
        Assert.Equal(key, (await shared.Server.CallAsync("GetItem", $$"""{"TableName":"table","Key":{{key}}}"""))["Item"]!.ToJsonString());
    }

    /// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html</summary>
    [Fact]
    public async Task A_query_of_the_only_item_of_a_partition_key_has_no_pages()
    {
        await shared.Server.CallAsync("CreateTable", """{"TableName":"hashes","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}]}""");
        await shared.Server.CallAsync("PutItem", """{"TableName":"hashes","Item":{"p":{"S":"x"}}}""");
        const string Query = """{"TableName":"hashes","Limit":1,"KeyConditionExpression":"p = :p","ExpressionAttributeValues":{":p":{"S":"x"}}}""";
        var page = await shared.Server.CallAsync("Query", Query);
        Assert.Equal(1, (int)page["Count"]!);
        Assert.Null(page["LastEvaluatedKey"]);
        Assert.Equal(
            "ValidationException: The provided exclusive start key is invalid: ExclusiveStartKey: {p=AttributeValue: {S:x}}",
            await shared.Server.FailAsync("Query", Query.Replace("\"Limit\":1", """ "ExclusiveStartKey":{"p":{"S":"x"}} """)));
    }

    [Fact]
    public async Task An_update_of_nothing_makes_the_key_and_one_that_only_removes_makes_nothing()
    {
        await CallAsync("UpdateItem", Key.Replace("KEY", "bare"));
        Assert.Equal("""{"Item":{"p":{"S":"bare"},"s":{"N":"1"}}}""", (await CallAsync("GetItem", Key.Replace("KEY", "bare"))).ToJsonString());
        await CallAsync("UpdateItem", Key.Replace("KEY", "none") + ""","UpdateExpression":"REMOVE a" """);
        Assert.Equal("{}", (await CallAsync("GetItem", Key.Replace("KEY", "none"))).ToJsonString());
    }

    [Fact]
    public async Task Puts_and_deletes_return_the_old_item_when_asked()
    {
        const string Put = """ "TableName":"table","Item":{"p":{"S":"old"},"s":{"N":"1"},"x":{"S":"VALUE"}},"ReturnValues":"ALL_OLD" """;
        Assert.Equal("{}", (await CallAsync("PutItem", Put.Replace("VALUE", "1"))).ToJsonString());
        Assert.Equal("""{"Attributes":{"p":{"S":"old"},"s":{"N":"1"},"x":{"S":"1"}}}""", (await CallAsync("PutItem", Put.Replace("VALUE", "2"))).ToJsonString());
        Assert.Equal("2", (string?)(await CallAsync("DeleteItem", Key.Replace("KEY", "old") + ""","ReturnValues":"ALL_OLD" """))["Attributes"]!["x"]!["S"]);
        Assert.Equal("{}", (await CallAsync("DeleteItem", Key.Replace("KEY", "old") + ""","ReturnValues":"ALL_OLD" """)).ToJsonString());
    }

    /// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConsumedCapacity.html</summary>
    [Theory]
    [InlineData("NONE", null)]
    [InlineData("TOTAL", """{"TableName":"table","CapacityUnits":4.0}""")]
    [InlineData("INDEXES", """{"TableName":"table","CapacityUnits":4.0,"Table":{"CapacityUnits":1.0},"LocalSecondaryIndexes":{"local":{"CapacityUnits":1.0}},"GlobalSecondaryIndexes":{"global":{"CapacityUnits":1.0},"sparse":{"CapacityUnits":1.0}}}""")]
    public async Task Consumed_capacity_is_told_at_three_levels(string level, string? expected)
    {
        var answer = await CallAsync("PutItem", """ "TableName":"table","Item":{"p":{"S":"capacity-LEVEL"},"s":{"N":"1"},"l":{"S":"l"},"g":{"S":"g-capacity"}},"ReturnConsumedCapacity":"LEVEL" """.Replace("LEVEL", level));
        Assert.Equal(
            expected is null ? null : JsonNode.Parse(expected)!["CapacityUnits"]!.ToJsonString(), answer["ConsumedCapacity"]?["CapacityUnits"]?.ToJsonString());
        Assert.True(JsonNode.DeepEquals(expected is null ? null : JsonNode.Parse(expected), answer["ConsumedCapacity"]), answer.ToJsonString());
    }

    /// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ItemCollections</summary>
    [Fact]
    public async Task Item_collection_metrics_are_told_for_tables_with_local_indexes() => Assert.Equal(
        """{"ItemCollectionMetrics":{"ItemCollectionKey":{"p":{"S":"metrics"}},"SizeEstimateRangeGB":[0.0,1.0]}}""",
        (await CallAsync("PutItem", """ "TableName":"table","Item":{"p":{"S":"metrics"},"s":{"N":"1"}},"ReturnItemCollectionMetrics":"SIZE" """)).ToJsonString());

    /// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html</summary>
    [Fact]
    public async Task A_query_answers_what_was_selected()
    {
        for (var sort = 1; sort <= 3; sort++)
        {
            await CallAsync("PutItem", """ "TableName":"table","Item":{"p":{"S":"select"},"s":{"N":"SORT"},"l":{"S":"l"},"x":{"S":"x"},"y":{"S":"ySORT"}} """.Replace("SORT", $"{sort}"));
        }
        const string Query = """ "TableName":"table","KeyConditionExpression":"p = :p","ExpressionAttributeValues":{":p":{"S":"select"},":y":{"S":"y2"}},"FilterExpression":"y <> :y" """;
        Assert.Equal("""{"Count":2,"ScannedCount":3}""", (await CallAsync("Query", Query + ""","Select":"COUNT" """)).ToJsonString());
        var projected = await CallAsync("Query", Query + ""","ProjectionExpression":"x","Limit":2 """);
        Assert.Equal("""[{"x":{"S":"x"}}]""", projected["Items"]!.ToJsonString());
        Assert.Equal("""{"p":{"S":"select"},"s":{"N":"2"}}""", projected["LastEvaluatedKey"]!.ToJsonString());
        var keysOnly = await CallAsync("Query", Query.Replace(",\"FilterExpression\":\"y <> :y\"", "").Replace(",\":y\":{\"S\":\"y2\"}", "") + ""","IndexName":"local","Limit":1 """);
        Assert.Equal("""[{"l":{"S":"l"},"p":{"S":"select"},"s":{"N":"1"}}]""", keysOnly["Items"]!.ToJsonString());
        Assert.Equal("""{"l":{"S":"l"},"p":{"S":"select"},"s":{"N":"1"}}""", keysOnly["LastEvaluatedKey"]!.ToJsonString());
        var fetched = await CallAsync("Query", Query.Replace(",\"FilterExpression\":\"y <> :y\"", "").Replace(",\":y\":{\"S\":\"y2\"}", "") + ""","IndexName":"local","Select":"ALL_ATTRIBUTES","ReturnConsumedCapacity":"INDEXES" """);
        Assert.Equal(3, fetched["Items"]!.AsArray().Count(item => item!["x"] is not null));
        Assert.Equal((1.5, 0.5), ((double)fetched["ConsumedCapacity"]!["Table"]!["CapacityUnits"]!, (double)fetched["ConsumedCapacity"]!["LocalSecondaryIndexes"]!["local"]!["CapacityUnits"]!));
    }

    [Fact]
    public async Task A_batch_answers_what_it_found_and_what_is_left()
    {
        await CallAsync("BatchWriteItem", """ "RequestItems":{"table":[{"PutRequest":{"Item":{"p":{"S":"batch"},"s":{"N":"1"}}}},{"DeleteRequest":{"Key":{"p":{"S":"batch"},"s":{"N":"2"}}}}]} """);
        var answer = await CallAsync("BatchGetItem", """ "RequestItems":{"table":{"Keys":[{"p":{"S":"batch"},"s":{"N":"1"}},{"p":{"S":"batch"},"s":{"N":"2"}}]}},"ReturnConsumedCapacity":"TOTAL" """);
        Assert.Equal(
            """{"Responses":{"table":[{"p":{"S":"batch"},"s":{"N":"1"}}]},"UnprocessedKeys":{},"ConsumedCapacity":[{"TableName":"table","CapacityUnits":1.0}]}""",
            answer.ToJsonString());
    }

    [Fact]
    public async Task A_batch_of_reads_stops_at_16_MB()
    {
        var text = new string('x', 400_000);
        for (var sort = 0; sort < 50; sort++)
        {
            await CallAsync("PutItem", """ "TableName":"table","Item":{"p":{"S":"big"},"s":{"N":"SORT"},"x":{"S":"TEXT"}} """.Replace("SORT", $"{sort}").Replace("TEXT", text));
        }
        var keys = string.Join(",", Enumerable.Range(0, 50).Select(sort => """{"p":{"S":"big"},"s":{"N":"SORT"}}""".Replace("SORT", $"{sort}")));
        var answer = await CallAsync("BatchGetItem", """ "RequestItems":{"table":{"Keys":[KEYS]}} """.Replace("KEYS", keys));
        Assert.Equal(41, answer["Responses"]!["table"]!.AsArray().Count);
        Assert.Equal(9, answer["UnprocessedKeys"]!["table"]!["Keys"]!.AsArray().Count);
    }

    private Task<JsonNode> CallAsync(string operation, string request) => shared.Server.CallAsync(operation, $"{{{request}}}");
}
