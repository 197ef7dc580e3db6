using System.Text.Json.Nodes;

namespace Stator.Server.Tests.Operations;

/// <summary>
/// What each write and transactional read consumes of the table and of each index, told with ReturnConsumedCapacity INDEXES.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html#LSI.ThroughputConsiderations
/// </summary>
public sealed class IndexCapacityTests : IAsyncLifetime
{
    private const string Key = """ "TableName":"table","Key":{"p":{"S":"p"},"s":{"N":"1"}} """;
    private TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await _server.CreateTableAsync("table"); // Its indexes: local (keys), global (all), sparse (x).
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>An entry that comes, goes or changes in what the index keeps is a write; one that moves is two; else there is none.</summary>
    [Theory]
    [InlineData("SET l = :a, g = :a", "table 1, local 1, global 1, sparse 1", "into each index")]
    [InlineData("SET g = :b", "table 1, global 2, sparse 2", "moved in two", """ "l":{"S":"a"},"g":{"S":"a"} """)]
    [InlineData("SET l = :b", "table 1, local 2, global 1", "moved in one, changed in another", """ "l":{"S":"a"},"g":{"S":"a"} """)]
    [InlineData("SET x = :b", "table 1, global 1, sparse 1", "kept by two", """ "l":{"S":"a"},"g":{"S":"a"} """)]
    [InlineData("SET y = :b", "table 1, global 1", "kept by one", """ "l":{"S":"a"},"g":{"S":"a"} """)]
    [InlineData("SET g = :a", "table 1", "as it was", """ "l":{"S":"a"},"g":{"S":"a"} """)]
    [InlineData("REMOVE l, g", "table 1, local 1, global 1, sparse 1", "out of each index", """ "l":{"S":"a"},"g":{"S":"a"} """)]
    [InlineData("SET y = :b", "table 1", "in no index")]
    public async Task An_update(string expression, string expected, string because, string before = "")
    {
        if (before.Length > 0)
        {
            await PutAsync(before);
        }
        var used = expression.Contains(":a") ? ""","ExpressionAttributeValues":{":a":{"S":"a"}} """
            : expression.Contains(":b") ? ""","ExpressionAttributeValues":{":b":{"S":"b"}} """
            : "";
        var consumed = await ConsumedAsync("UpdateItem", $""" {Key},"UpdateExpression":"{expression}"{used} """);
        Assert.True(expected == Show(consumed), $"{because}: {Show(consumed)}");
    }

    [Fact]
    public async Task A_delete()
    {
        Assert.Equal("table 1", Show(await ConsumedAsync("DeleteItem", Key)));
        await PutAsync(""" "g":{"S":"a"},"y":{"S":"LONG"} """.Replace("LONG", new string('y', 3_000)));
        Assert.Equal("table 3, global 3, sparse 1", Show(await ConsumedAsync("DeleteItem", Key)));
    }

    [Fact]
    public async Task A_batch_tells_the_sum_of_each_table()
    {
        await _server.CreateTableAsync("other");
        await PutAsync(""" "g":{"S":"a"} """);
        var consumed = await ConsumedAsync(
            "BatchWriteItem",
            """
            "RequestItems":{"table":[{"DeleteRequest":{"Key":{"p":{"S":"p"},"s":{"N":"1"}}}},{"PutRequest":{"Item":{"p":{"S":"p"},"s":{"N":"2"},"l":{"S":"l"},"g":{"S":"g"}}}}],
            "other":[{"PutRequest":{"Item":{"p":{"S":"p"},"s":{"N":"2"}}}}]}
            """);
        Assert.Equal(
            ["other: table 1", "table: table 2, local 1, global 2, sparse 2"],
            consumed.AsArray().Select(table => $"{table!["TableName"]}: {Show(table)}").Order(StringComparer.Ordinal));
        var read = await ConsumedAsync("BatchGetItem", """ "RequestItems":{"table":{"Keys":[{"p":{"S":"p"},"s":{"N":"1"}},{"p":{"S":"p"},"s":{"N":"2"}}]}} """);
        Assert.Equal("table 1", Show(read[0]!));
    }

    /// <summary>A transaction doubles what it takes of the table, not of its indexes.</summary>
    [Fact]
    public async Task A_transaction()
    {
        const string Put = """ "TransactItems":[{"Put":{"TableName":"table","Item":{"p":{"S":"p"},"s":{"N":"1"},"l":{"S":"l"},"g":{"S":"g"}}}}] """;
        Assert.Equal("table 2, local 1, global 1, sparse 1", Show((await ConsumedAsync("TransactWriteItems", Put))[0]!));
        Assert.Equal("table 2", Show((await ConsumedAsync("TransactGetItems", $$""" "TransactItems":[{"Get":{{{Key}}} }] """))[0]!));
    }

    private Task PutAsync(string attributes) =>
        _server.CallAsync("PutItem", """{"TableName":"table","Item":{"p":{"S":"p"},"s":{"N":"1"},MORE}}""".Replace("MORE", attributes));

    private async Task<JsonNode> ConsumedAsync(string operation, string request) =>
        (await _server.CallAsync(operation, $$"""{{{request}},"ReturnConsumedCapacity":"INDEXES"}"""))["ConsumedCapacity"]!;

    /// <summary>"table 1, global 2": what is consumed of each, of those that are told; the total is their sum.</summary>
    private static string Show(JsonNode consumed)
    {
        var parts = new List<(string Name, double Units)> { ("table", consumed["Table"]!["CapacityUnits"]!.GetValue<double>()) };
        foreach (var kind in (string[])["LocalSecondaryIndexes", "GlobalSecondaryIndexes"])
        {
            parts.AddRange((consumed[kind]?.AsObject() ?? []).OrderBy(index => index.Key).Select(index => (index.Key, index.Value!["CapacityUnits"]!.GetValue<double>())));
        }
        Assert.Equal(parts.Sum(part => part.Units), consumed["CapacityUnits"]!.GetValue<double>());
        return string.Join(", ", parts.Select(part => $"{part.Name} {part.Units}"));
    }
}
