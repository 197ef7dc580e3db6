using System.Text;
using System.Text.Json.Nodes;

namespace Stator.Server.Tests.Operations;

/// <summary>
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
/// </summary>
public sealed class TransactionTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Fact]
    public async Task All_actions_are_done_or_none()
    {
        await WriteAsync(Put("all", 1, """ "x":{"N":"1"} """), Put("all", 2), Put("all", 3));
        await WriteAsync(
            Update("all", 1, "SET x = x + :one", """ ":one":{"N":"1"} """), Delete("all", 2), Put("all", 4), Check("all", 3, "attribute_exists(p)"));
        Assert.Equal("""[{"Item":{"p":{"S":"all"},"s":{"N":"1"},"x":{"N":"2"}}},{},{"Item":{"p":{"S":"all"},"s":{"N":"3"}}},{"Item":{"p":{"S":"all"},"s":{"N":"4"}}}]""", await ReadAsync("all", 1, 2, 3, 4));
        await FailAsync(Put("all", 5), Delete("all", 1), Check("all", 3, "attribute_not_exists(p)"));
        Assert.Equal("""[{"Item":{"p":{"S":"all"},"s":{"N":"1"},"x":{"N":"2"}}},{}]""", await ReadAsync("all", 1, 5));
    }

    [Fact]
    public async Task A_cancelled_transaction_tells_of_each_action_why()
    {
        await WriteAsync(Put("why", 1, """ "x":{"S":"old"} """));
        var body = Request(
            Put("why", 2),
            Put("why", 1, more: ""","ConditionExpression":"attribute_not_exists(p)","ReturnValuesOnConditionCheckFailure":"ALL_OLD" """),
            Update("why", 3, "SET x = nothing"),
            Check("why", 4, "attribute_exists(p)"));
        using var response = await shared.Server.SendAsync("TransactWriteItems", Encoding.UTF8.GetBytes(body));
        Assert.Equal(
            """{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","CancellationReasons":["""
            + """{"Code":"None"},"""
            + """{"Code":"ConditionalCheckFailed","Item":{"p":{"S":"why"},"s":{"N":"1"},"x":{"S":"old"}},"Message":"The conditional request failed"},"""
            + """{"Code":"ValidationError","Message":"The provided expression refers to an attribute that does not exist in the item"},"""
            + """{"Code":"ConditionalCheckFailed","Message":"The conditional request failed"}],"""
            + """ "Message":"Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ValidationError, ConditionalCheckFailed]"}""".TrimStart(),
            await response.Content.ReadAsStringAsync());
    }

    /// <summary>The table costs double; indexes cost what they always do.</summary>
    [Fact]
    public async Task Writes_cost_double_on_the_table()
    {
        Assert.Equal(
            """[{"TableName":"table","CapacityUnits":7,"WriteCapacityUnits":7,"Table":{"WriteCapacityUnits":4,"CapacityUnits":4},"LocalSecondaryIndexes":{"local":{"WriteCapacityUnits":1,"CapacityUnits":1}},"GlobalSecondaryIndexes":{"global":{"WriteCapacityUnits":1,"CapacityUnits":1},"sparse":{"WriteCapacityUnits":1,"CapacityUnits":1}}}]""",
            await CostAsync("INDEXES", Put("cost", 1, """ "l":{"S":"l"},"g":{"S":"g"} """), Put("cost", 2)));
        Assert.Equal("""[{"TableName":"table","CapacityUnits":6,"WriteCapacityUnits":6}]""", await CostAsync("TOTAL", Put("cost", 3, Text(2500))));
        Assert.Equal("""[{"TableName":"table","CapacityUnits":6,"WriteCapacityUnits":6}]""", await CostAsync("TOTAL", Check("cost", 3, "attribute_exists(p)")));
        Assert.Equal("""[{"TableName":"table","CapacityUnits":6,"WriteCapacityUnits":6}]""", await CostAsync("TOTAL", Put("cost", 3)));
        Assert.Equal("""[{"TableName":"table","CapacityUnits":2,"WriteCapacityUnits":2}]""", await CostAsync("TOTAL", Delete("cost", 9)));
    }

    /// <summary>The worked examples: three transactional writes a second of 5 KB are 30 units; five transactional reads of 5 KB are 20.</summary>
    [Fact]
    public async Task The_documentations_examples_come_out()
    {
        var items = Enumerable.Range(1, 5).Select(sort => Put("example", sort, Text(5 * 1024 - 20))).ToArray();
        Assert.Equal("""[{"TableName":"table","CapacityUnits":30,"WriteCapacityUnits":30}]""", await CostAsync("TOTAL", items[..3]));
        await WriteAsync(items);
        var answer = await shared.Server.CallAsync("TransactGetItems", Reads("example", [1, 2, 3, 4, 5]).Replace("]}", """],"ReturnConsumedCapacity":"TOTAL"}"""));
        Assert.Equal("""[{"TableName":"table","CapacityUnits":20,"ReadCapacityUnits":20}]""", Plain(answer["ConsumedCapacity"]));
    }

    [Fact]
    public async Task A_token_makes_asking_twice_do_once()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time);
        await server.CreateTableAsync("table");
        var add = Update("token", 1, "ADD n :one", """ ":one":{"N":"1"} """);
        string Asked(string action) => $$"""{"ClientRequestToken":"t","ReturnConsumedCapacity":"TOTAL","TransactItems":[{{action}}]}""";
        Assert.Equal("""[{"TableName":"table","CapacityUnits":2,"WriteCapacityUnits":2}]""", Plain((await server.CallAsync("TransactWriteItems", Asked(add)))["ConsumedCapacity"]));
        Assert.Equal("""[{"TableName":"table","CapacityUnits":2,"ReadCapacityUnits":2}]""", Plain((await server.CallAsync("TransactWriteItems", Asked(add)))["ConsumedCapacity"]));
        Assert.StartsWith("IdempotentParameterMismatchException: ", await server.FailAsync("TransactWriteItems", Asked(add.Replace("ADD n", "ADD m"))));
        time.Advance(TimeSpan.FromMinutes(9.9));
        await server.CallAsync("TransactWriteItems", Asked(add));
        await ExpectCountAsync(server, "1");
        time.Advance(TimeSpan.FromMinutes(0.2));
        await server.CallAsync("TransactWriteItems", Asked(add));
        await ExpectCountAsync(server, "2");
    }

    [Fact]
    public async Task A_cancelled_transaction_leaves_no_token()
    {
        var check = Check("later", 1, "attribute_exists(p)");
        string Asked() => $$"""{"ClientRequestToken":"cancelled","TransactItems":[{{check}},{{Put("later", 2)}}]}""";
        await shared.Server.FailAsync("TransactWriteItems", Asked());
        await WriteAsync(Put("later", 1));
        await shared.Server.CallAsync("TransactWriteItems", Asked());
        Assert.Equal("""[{"Item":{"p":{"S":"later"},"s":{"N":"2"}}}]""", await ReadAsync("later", 2));
    }

    [Fact]
    public async Task Item_collections_are_told_once_for_each()
    {
        var answer = await shared.Server.CallAsync(
            "TransactWriteItems", Request(Put("metrics", 1), Put("metrics", 2), Put("metrics2", 1)).Replace("]}", """],"ReturnItemCollectionMetrics":"SIZE"}"""));
        Assert.Equal(
            """{"table":[{"ItemCollectionKey":{"p":{"S":"metrics"}},"SizeEstimateRangeGB":[0.0,1.0]},{"ItemCollectionKey":{"p":{"S":"metrics2"}},"SizeEstimateRangeGB":[0.0,1.0]}]}""",
            answer["ItemCollectionMetrics"]!.ToJsonString());
    }

    [Fact]
    public async Task A_read_answers_what_it_projects()
    {
        await WriteAsync(Put("shown", 1, """ "x":{"S":"x"},"y":{"S":"y"} """));
        var answer = await shared.Server.CallAsync(
            "TransactGetItems",
            """
            {"TransactItems":[{"Get":{"TableName":"table","Key":{"p":{"S":"shown"},"s":{"N":"1"}},"ProjectionExpression":"x"}},
             {"Get":{"TableName":"table","Key":{"p":{"S":"shown"},"s":{"N":"2"}}}}]}
            """);
        Assert.Equal("""{"Responses":[{"Item":{"x":{"S":"x"}}},{}]}""", answer.ToJsonString());
    }

    private static async Task ExpectCountAsync(TestServer server, string count) => Assert.Equal(
        count, (string?)(await server.CallAsync("GetItem", """{"TableName":"table","Key":{"p":{"S":"token"},"s":{"N":"1"}}}"""))["Item"]!["n"]!["N"]);

    private async Task WriteAsync(params string[] actions) => Assert.Equal("{}", (await shared.Server.CallAsync("TransactWriteItems", Request(actions))).ToJsonString());

    private Task<string> FailAsync(params string[] actions) => shared.Server.FailAsync("TransactWriteItems", Request(actions));

    private async Task<string> CostAsync(string level, params string[] actions) => Plain((await shared.Server.CallAsync(
        "TransactWriteItems", Request(actions).Replace("]}", """],"ReturnConsumedCapacity":"LEVEL"}""".Replace("LEVEL", level))))["ConsumedCapacity"]);

    private async Task<string> ReadAsync(string partition, params int[] sorts) =>
        (await shared.Server.CallAsync("TransactGetItems", Reads(partition, sorts)))["Responses"]!.ToJsonString();

    private static string Reads(string partition, int[] sorts) =>
        """{"TransactItems":[GETS]}""".Replace("GETS", string.Join(',', sorts.Select(sort => $$"""{"Get":{{{Place(partition, sort)}} } }""")));

    private static string Plain(JsonNode? capacity) => capacity!.ToJsonString().Replace(".0", "");

    private static string Request(params string[] actions) => """{"TransactItems":[ACTIONS]}""".Replace("ACTIONS", string.Join(',', actions));

    private static string Put(string partition, int sort, string attributes = "", string more = "") =>
        """{"Put":{"TableName":"table","Item":{"p":{"S":"PART"},"s":{"N":"SORT"}ATTRIBUTES}MORE}}"""
            .Replace("PART", partition).Replace("SORT", $"{sort}").Replace("ATTRIBUTES", attributes.Length > 0 ? "," + attributes : "").Replace("MORE", more);

    private static string Update(string partition, int sort, string expression, string values = "") =>
        $$"""{"Update":{{{Place(partition, sort)}},"UpdateExpression":"{{expression}}"VALUES} }"""
            .Replace("VALUES", values.Length > 0 ? $$""","ExpressionAttributeValues":{{{values}} }""" : "");

    private static string Delete(string partition, int sort) => $$"""{"Delete":{{{Place(partition, sort)}} } }""";

    private static string Check(string partition, int sort, string condition) =>
        $$"""{"ConditionCheck":{{{Place(partition, sort)}},"ConditionExpression":"{{condition}}"} }""";

    private static string Place(string partition, int sort) => $$""" "TableName":"table","Key":{"p":{"S":"{{partition}}"},"s":{"N":"{{sort}}"} }""";

    private static string Text(int bytes) => $$""" "x":{"S":"{{new string('x', bytes)}}"}""";
}
