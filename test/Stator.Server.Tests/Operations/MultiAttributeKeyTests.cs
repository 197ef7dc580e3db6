using System.Text.Json.Nodes;

namespace Stator.Server.Tests.Operations;

/// <summary>
/// Global indexes on up to four partition keys and four sort keys.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html
/// </summary>
public sealed class MultiAttributeKeyTests : IAsyncLifetime
{
    private const string Refused = "ValidationException: ";
    private const string Invalid = Refused + "One or more parameter values were invalid: ";

    private TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await _server.CallAsync("CreateTable", Table("games", "a b | c d e"));
        for (var at = 0; at < 8; at++)
        {
            await PutAsync($"k{at}", at, "b", $"c{at / 4}", at / 2 % 2, $"e{at % 2}");
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("a b c d | e f g h", null)]
    [InlineData("a | b c d e", null)]
    [InlineData("a b", null)]
    [InlineData("a b c d e | f", Invalid + "The KeySchema exceeds the maximum allowed number of HASH key attributes")]
    [InlineData("a | b c d e f", Invalid + "The KeySchema exceeds the maximum allowed number of RANGE key attributes")]
    [InlineData("a | b > c", Invalid + "All HASH key attributes must precede RANGE key attributes in the KeySchema")]
    [InlineData("a b | c a", Refused + "The KeySchema contains multiple key attributes with the same name")]
    [InlineData("| a b c", Refused + "Invalid KeySchema: The first KeySchemaElement is not a HASH key type")]
    public async Task A_key_has_four_attributes_of_a_kind_at_most(string keys, string? error)
    {
        var request = Table("keys", keys);
        if (error is not null)
        {
            Assert.Equal(error, await _server.FailAsync("CreateTable", request));
            return;
        }
        var index = (await _server.CallAsync("CreateTable", request))["TableDescription"]!["GlobalSecondaryIndexes"]![0]!;
        Assert.Equal(JsonNode.Parse(request)!["GlobalSecondaryIndexes"]![0]!["KeySchema"]!.ToJsonString(), index["KeySchema"]!.ToJsonString());
    }

    [Theory]
    [InlineData("a = :one AND b = :b", "k1")]
    [InlineData("b = :b AND a = :one AND c = :c AND d = :zero AND e = :e", "k1")]
    [InlineData("a = :one AND b = :b AND c < :c1", "k1")]
    [InlineData("a = :one AND b = :b AND c = :c AND d BETWEEN :zero AND :one", "k1")]
    [InlineData("a = :one AND b = :b AND c = :c AND d = :zero AND begins_with(e, :prefix)", "k1")]
    [InlineData("a = :one AND b = :b AND c > :c1", "")]
    public async Task A_query_names_all_partition_keys_and_sort_keys_from_the_left(string condition, string keys)
    {
        var answer = await _server.CallAsync("Query", Query(condition));
        Assert.Equal(keys, string.Join(",", answer["Items"]!.AsArray().Select(item => item!["k"]!["S"]!.GetValue<string>())));
    }

    [Theory]
    [InlineData("a = :one", Refused + "Query condition missed key schema element: b")]
    [InlineData("a = :one AND b > :b", Refused + "Query key condition not supported")]
    [InlineData("a = :one AND b = :b AND d = :zero", Refused + "RANGE key attributes c must have equality conditions specified in the query because a condition is present on key attribute d")]
    [InlineData("a = :one AND b = :b AND c > :c AND d = :zero", Refused + "RANGE key attributes c must have equality conditions specified in the query because a condition is present on key attribute d")]
    [InlineData("a = :one AND b = :b AND x = :c", Refused + "Query condition missed key schema element: c")]
    public async Task Gaps_between_sort_keys_are_refused(string condition, string error) => Assert.Equal(error, await _server.FailAsync("Query", Query(condition)));

    [Fact]
    public async Task Items_come_in_the_order_of_one_sort_key_after_another()
    {
        for (var at = 0; at < 8; at++)
        {
            await PutAsync($"order{at}", 100, "b", $"c{at / 4}", at / 2 % 2, $"e{at % 2}");
        }
        var forwards = await _server.CallAsync("Query", Query("a = :hundred AND b = :b"));
        Assert.Equal(Enumerable.Range(0, 8).Select(at => $"order{at}"), forwards["Items"]!.AsArray().Select(item => item!["k"]!["S"]!.GetValue<string>()));
        var page = await _server.CallAsync("Query", Query("a = :hundred AND b = :b", ""","Limit":3 """));
        Assert.Equal(["a", "b", "c", "d", "e", "k"], page["LastEvaluatedKey"]!.AsObject().Select(entry => entry.Key).Order());
        var rest = await _server.CallAsync("Query", Query("a = :hundred AND b = :b", $$""","ExclusiveStartKey":{{page["LastEvaluatedKey"]!.ToJsonString()}} """));
        Assert.Equal(5, rest["Count"]!.GetValue<int>());
        var incomplete = page["LastEvaluatedKey"]!.AsObject();
        incomplete.Remove("d");
        Assert.StartsWith(Refused + "The provided starting key is invalid", await _server.FailAsync("Query", Query("a = :hundred AND b = :b", $$""","ExclusiveStartKey":{{incomplete.ToJsonString()}} """)));
    }

    /// <summary>The legacy parameter takes as many conditions as the index has keys.</summary>
    [Fact]
    public async Task Legacy_conditions_work_too()
    {
        var answer = await _server.CallAsync("Query", """
            {"TableName":"games","IndexName":"index","KeyConditions":{
             "a":{"ComparisonOperator":"EQ","AttributeValueList":[{"N":"1"}]},"b":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"b"}]},
             "c":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"c0"}]},"d":{"ComparisonOperator":"LE","AttributeValueList":[{"N":"5"}]}}}
            """);
        Assert.Equal(1, answer["Count"]!.GetValue<int>());
    }

    [Fact]
    public async Task An_item_without_one_of_the_attributes_is_not_in_the_index_and_a_wrong_type_is_refused()
    {
        await _server.CallAsync("PutItem", """{"TableName":"games","Item":{"k":{"S":"sparse"},"a":{"N":"7000"},"b":{"S":"b"},"c":{"S":"c"},"e":{"S":"e"}}}""");
        Assert.Equal(0, (await _server.CallAsync("Query", Query("a = :seven AND b = :b")))["Count"]!.GetValue<int>());
        Assert.Equal(
            Invalid + "Type mismatch for Index Key d Expected: N Actual: S IndexName: index",
            await _server.FailAsync("PutItem", """{"TableName":"games","Item":{"k":{"S":"wrong"},"a":{"N":"1"},"d":{"S":"x"}}}"""));
    }

    [Fact]
    public async Task PartiQL_does_not_read_such_an_index()
    {
        Assert.Equal(
            Refused + "PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute RANGE keys.",
            await _server.FailAsync("ExecuteStatement", """{"Statement":"SELECT * FROM games.\"index\" WHERE a=1"}"""));
        Assert.Single((await _server.CallAsync("ExecuteStatement", """{"Statement":"SELECT * FROM games WHERE k='k1'"}"""))["Items"]!.AsArray());
    }

    private Task<JsonNode> PutAsync(string key, int a, string b, string c, int d, string e) => _server.CallAsync("PutItem", """{"TableName":"games","Item":{"k":{"S":"KEY"},"a":{"N":"AAA"},"b":{"S":"BBB"},"c":{"S":"CCC"},"d":{"N":"DDD"},"e":{"S":"EEE"}}}"""
        .Replace("KEY", key).Replace("AAA", $"{a}").Replace("BBB", b).Replace("CCC", c).Replace("DDD", $"{d}").Replace("EEE", e));

    private static string Query(string condition, string more = "")
    {
        var values = string.Join(",", new[]
        {
            (":one", """{"N":"1"}"""), (":zero", """{"N":"0"}"""), (":hundred", """{"N":"100"}"""), (":seven", """{"N":"7000"}"""), (":b", """{"S":"b"}"""),
            (":c", """{"S":"c0"}"""), (":c1", """{"S":"c1"}"""), (":e", """{"S":"e1"}"""), (":prefix", """{"S":"e"}"""),
        }.Where(value => condition.Split(' ', ',', ')').Contains(value.Item1)).Select(value => $"\"{value.Item1}\":{value.Item2}"));
        return $$$"""{"TableName":"games","IndexName":"index","KeyConditionExpression":"{{{condition}}}","ExpressionAttributeValues":{{{{values}}}}{{{more}}}}""";
    }

    /// <summary>A table with partition key k and an index of keys before and behind a bar; behind a &gt; come partition keys again.</summary>
    private static string Table(string name, string keys)
    {
        var kind = keys.StartsWith('|') ? "RANGE" : "HASH";
        var schema = new JsonArray();
        foreach (var key in keys.Split(' '))
        {
            kind = key == "|" ? "RANGE" : key == ">" ? "HASH" : kind;
            if (key.Length == 1 && char.IsLetter(key[0]))
            {
                schema.Add(new JsonObject { ["AttributeName"] = key, ["KeyType"] = kind });
            }
        }
        var names = schema.Select(element => element!["AttributeName"]!.GetValue<string>()).Append("k").Distinct();
        var definitions = new JsonArray([.. names.Select(attribute => new JsonObject { ["AttributeName"] = attribute, ["AttributeType"] = attribute is "a" or "d" ? "N" : "S" })]);
        return new JsonObject
        {
            ["TableName"] = name,
            ["BillingMode"] = "PAY_PER_REQUEST",
            ["AttributeDefinitions"] = definitions,
            ["KeySchema"] = JsonNode.Parse("""[{"AttributeName":"k","KeyType":"HASH"}]"""),
            ["GlobalSecondaryIndexes"] = new JsonArray(new JsonObject
            {
                ["IndexName"] = "index",
                ["KeySchema"] = schema,
                ["Projection"] = JsonNode.Parse("""{"ProjectionType":"ALL"}"""),
            }),
        }.ToJsonString();
    }
}
