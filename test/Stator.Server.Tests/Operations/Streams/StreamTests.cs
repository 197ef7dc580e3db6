using System.Text.Json.Nodes;

namespace Stator.Server.Tests.Operations.Streams;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html</summary>
public sealed class StreamTests
{
    private const string Create =
        """{"TableName":"NAME","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"VIEW"}}""";

    [Theory]
    [InlineData("KEYS_ONLY", "INSERT  ", "MODIFY  ", "REMOVE  ", 2, 2)]
    [InlineData("NEW_IMAGE", "INSERT  1", "MODIFY  2", "REMOVE  ", 8, 2)]
    [InlineData("OLD_IMAGE", "INSERT  ", "MODIFY 1 ", "REMOVE 2 ", 2, 8)]
    [InlineData("NEW_AND_OLD_IMAGES", "INSERT  1", "MODIFY 1 2", "REMOVE 2 ", 8, 8)]
    public async Task A_record_shows_what_the_view_type_says(string view, string first, string second, string third, int firstBytes, int lastBytes)
    {
        await using var server = await TestServer.StartAsync();
        var arn = await CreateAsync(server, "views", view);
        await PutAsync(server, "views", "a", 1);
        await PutAsync(server, "views", "a", 1); // Changes nothing.
        await PutAsync(server, "views", "a", 2);
        await server.CallAsync("DeleteItem", """{"TableName":"views","Key":{"p":{"S":"a"}}}""");
        await server.CallAsync("DeleteItem", """{"TableName":"views","Key":{"p":{"S":"a"}}}"""); // Nothing is there.
        var records = await StreamClient.ReadAllAsync(server, arn);
        Assert.Equal([first, second, third], records.Select(record =>
            $"{record["eventName"]} {record["dynamodb"]!["OldImage"]?["n"]!["N"]} {record["dynamodb"]!["NewImage"]?["n"]!["N"]}"));
        Assert.Equal(firstBytes, (int)records[0]["dynamodb"]!["SizeBytes"]!);
        Assert.Equal(lastBytes, (int)records[^1]["dynamodb"]!["SizeBytes"]!);
        Assert.All(records, record =>
        {
            Assert.Matches("^[0-9a-f]{32}$", (string)record["eventID"]!);
            Assert.Equal("1.1 aws:dynamodb us-east-1", $"{record["eventVersion"]} {record["eventSource"]} {record["awsRegion"]}");
            Assert.Equal(view, (string?)record["dynamodb"]!["StreamViewType"]);
            Assert.Equal("""{"p":{"S":"a"}}""", record["dynamodb"]!["Keys"]!.ToJsonString());
            Assert.Null(record["userIdentity"]);
            Assert.Equal(0, (double)record["dynamodb"]!["ApproximateCreationDateTime"]! % 1);
        });
        Assert.Equal(3, records.Select(record => (string?)record["eventID"]).Distinct().Count());
    }

    [Fact]
    public async Task Writes_of_every_kind_and_none_that_failed_are_in_the_stream()
    {
        await using var server = await TestServer.StartAsync();
        var arn = await CreateAsync(server, "kinds", "NEW_IMAGE");
        await server.CallAsync("BatchWriteItem", """{"RequestItems":{"kinds":[{"PutRequest":{"Item":{"p":{"S":"b1"}}}},{"PutRequest":{"Item":{"p":{"S":"b2"}}}}]}}""");
        await server.CallAsync("TransactWriteItems", """{"TransactItems":[{"Put":{"TableName":"kinds","Item":{"p":{"S":"t1"}}}},{"Update":{"TableName":"kinds","Key":{"p":{"S":"b1"}},"UpdateExpression":"SET n = :n","ExpressionAttributeValues":{":n":{"N":"1"}}}},{"ConditionCheck":{"TableName":"kinds","Key":{"p":{"S":"b2"}},"ConditionExpression":"attribute_exists(p)"}}]}""");
        await server.CallAsync("ExecuteStatement", """{"Statement":"INSERT INTO kinds VALUE {'p': 's1'}"}""");
        await server.FailAsync("PutItem", """{"TableName":"kinds","Item":{"p":{"S":"b1"}},"ConditionExpression":"attribute_not_exists(p)"}""");
        await server.FailAsync("TransactWriteItems", """{"TransactItems":[{"Put":{"TableName":"kinds","Item":{"p":{"S":"no"}}}},{"ConditionCheck":{"TableName":"kinds","Key":{"p":{"S":"zz"}},"ConditionExpression":"attribute_exists(p)"}}]}""");
        var records = await StreamClient.ReadAllAsync(server, arn);
        Assert.Equal(
            ["INSERT b1", "INSERT b2", "INSERT s1", "INSERT t1", "MODIFY b1"],
            records.Select(record => $"{record["eventName"]} {record["dynamodb"]!["Keys"]!["p"]!["S"]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_table_that_is_paid_per_request_has_a_shard_for_each_thousand_write_units()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(4, (await StreamClient.ShardsAsync(server, await CreateAsync(server, "four", "KEYS_ONLY"))).Count);
        await server.CallAsync("CreateTable", Create.Replace("NAME", "one").Replace("VIEW", "KEYS_ONLY").Replace("PAY_PER_REQUEST\"", "PROVISIONED\",\"ProvisionedThroughput\":{\"ReadCapacityUnits\":5,\"WriteCapacityUnits\":5}"));
        var shard = Assert.Single(await StreamClient.ShardsAsync(server, await ArnAsync(server, "one")));
        Assert.Matches("^shardId-[0-9]{20}-[0-9a-f]{8}$", (string)shard["ShardId"]!);
        Assert.Null(shard["ParentShardId"]);
        Assert.Null(shard["SequenceNumberRange"]!["EndingSequenceNumber"]);
    }

    [Fact]
    public async Task Shards_end_after_hours_and_continue_in_children()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time);
        var arn = await CreateAsync(server, "rolled", "NEW_IMAGE");
        var parents = (await StreamClient.ShardsAsync(server, arn)).Select(shard => (string)shard["ShardId"]!).ToList();
        for (var at = 0; at < 20; at++)
        {
            await PutAsync(server, "rolled", $"k{at}", 1);
        }
        var before = await StreamClient.IteratorAsync(server, arn, parents[0], "LATEST");
        time.Advance(TimeSpan.FromHours(4));
        var shards = await StreamClient.UntilAsync(server, time, arn, found => found.Count == 8);
        Assert.Equal(parents, shards[4..].Select(shard => (string)shard["ParentShardId"]!));
        Assert.All(shards[..4], shard => Assert.NotNull(shard["SequenceNumberRange"]!["EndingSequenceNumber"]));
        for (var at = 0; at < 20; at++)
        {
            await PutAsync(server, "rolled", $"k{at}", 2);
        }
        var records = await StreamClient.ReadAllAsync(server, arn);
        Assert.Equal(40, records.Count);
        foreach (var item in records.GroupBy(record => (string)record["dynamodb"]!["Keys"]!["p"]!["S"]!))
        {
            Assert.Equal(["1", "2"], item.Select(record => (string)record["dynamodb"]!["NewImage"]!["n"]!["N"]!));
        }
        var filtered = (await server.CallAsync("DynamoDBStreams_20120810.DescribeStream", $$"""{"StreamArn":"{{arn}}","ShardFilter":{"Type":"CHILD_SHARDS","ShardId":"{{parents[1]}}"} }"""))["StreamDescription"]!["Shards"]!.AsArray();
        Assert.Equal(parents[1], (string)Assert.Single(filtered)!["ParentShardId"]!);
        Assert.Contains("ExpiredIteratorException: Shard iterator has expired", await server.FailAsync("DynamoDBStreams_20120810.GetRecords", $$"""{"ShardIterator":"{{before}}"}"""));
        Assert.Null((await StreamClient.ReadAsync(server, arn, parents[0])).Next);
    }

    [Fact]
    public async Task Records_and_closed_shards_go_after_a_day_and_a_disabled_stream_as_well()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time);
        var arn = await CreateAsync(server, "old", "KEYS_ONLY");
        await PutAsync(server, "old", "a", 1);
        var old = Assert.Single(await StreamClient.ReadAllAsync(server, arn));
        var number = (string)old["dynamodb"]!["SequenceNumber"]!;
        var shard = (await StreamClient.ShardsAsync(server, arn)).Select(each => (string)each["ShardId"]!).ToList();
        for (var hours = 0; hours < 30; hours++)
        {
            time.Advance(TimeSpan.FromHours(1));
            await StreamClient.SettleAsync(server);
        }
        await PutAsync(server, "old", "b", 1);
        await StreamClient.UntilAsync(server, time, arn, shards => shards.All(each => !shard.Contains((string)each["ShardId"]!)));
        Assert.Equal("b", (string)Assert.Single(await StreamClient.ReadAllAsync(server, arn))["dynamodb"]!["Keys"]!["p"]!["S"]!);
        Assert.Equal(
            "ResourceNotFoundException: Requested resource not found: Shard does not exist",
            await server.FailAsync("DynamoDBStreams_20120810.GetShardIterator", $$"""{"StreamArn":"{{arn}}","ShardId":"{{shard[0]}}","ShardIteratorType":"AT_SEQUENCE_NUMBER","SequenceNumber":"{{number}}"}"""));

        await server.CallAsync("UpdateTable", """{"TableName":"old","StreamSpecification":{"StreamEnabled":false}}""");
        Assert.Equal("b", (string)Assert.Single(await StreamClient.ReadAllAsync(server, arn))["dynamodb"]!["Keys"]!["p"]!["S"]!);
        for (var hours = 0; hours < 26; hours++)
        {
            time.Advance(TimeSpan.FromHours(1));
            await StreamClient.SettleAsync(server);
        }
        await StreamClient.UntilGoneAsync(server, time, arn);
    }

    [Fact]
    public async Task A_stream_outlives_its_table_and_a_stream_that_is_enabled_again_is_another()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time);
        var first = await CreateAsync(server, "again", "NEW_IMAGE");
        await PutAsync(server, "again", "a", 1);
        await server.CallAsync("UpdateTable", """{"TableName":"again","StreamSpecification":{"StreamEnabled":false}}""");
        var described = (await server.CallAsync("DescribeTable", """{"TableName":"again"}"""))["Table"]!;
        Assert.Null(described["StreamSpecification"]);
        Assert.Equal(first, (string?)described["LatestStreamArn"]);
        await PutAsync(server, "again", "unseen", 1);
        time.Advance(TimeSpan.FromSeconds(1));
        var enabled = (await server.CallAsync("UpdateTable", """{"TableName":"again","StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"}}"""))["TableDescription"]!;
        var second = await ArnAsync(server, "again");
        Assert.Equal($"{second} true", $"{enabled["LatestStreamArn"]} {enabled["StreamSpecification"]!["StreamEnabled"]}");
        Assert.EndsWith((string)enabled["LatestStreamLabel"]!, second);
        Assert.NotEqual(first, second);
        await PutAsync(server, "again", "b", 1);
        await server.CallAsync("DeleteTable", """{"TableName":"again"}""");
        var listed = await server.CallAsync("DynamoDBStreams_20120810.ListStreams", """{"TableName":"again"}""");
        Assert.Equal([second, first], listed["Streams"]!.AsArray().Select(stream => (string?)stream!["StreamArn"]));
        Assert.Equal(["a", "b"], (await StreamClient.ReadAllAsync(server, first)).Concat(await StreamClient.ReadAllAsync(server, second))
            .Select(record => (string?)record["dynamodb"]!["Keys"]!["p"]!["S"]));
        Assert.Equal("DISABLED", (string?)(await server.CallAsync("DynamoDBStreams_20120810.DescribeStream", $$"""{"StreamArn":"{{first}}"}"""))["StreamDescription"]!["StreamStatus"]);
    }

    [Fact]
    public async Task Streams_that_begin_at_the_same_moment_are_told_apart()
    {
        await using var server = await TestServer.StartAsync(time: new ManualTime());
        var first = await CreateAsync(server, "moment", "KEYS_ONLY");
        await PutAsync(server, "moment", "a", 1);
        await server.CallAsync("DeleteTable", """{"TableName":"moment"}""");
        var second = await CreateAsync(server, "moment", "KEYS_ONLY");
        await PutAsync(server, "moment", "b", 1);
        Assert.NotEqual(first, second);
        Assert.Equal(["a", "b"], (await StreamClient.ReadAllAsync(server, first)).Concat(await StreamClient.ReadAllAsync(server, second))
            .Select(record => (string?)record["dynamodb"]!["Keys"]!["p"]!["S"]));
    }

    [Fact]
    public async Task Streams_and_shards_come_in_pages()
    {
        await using var server = await TestServer.StartAsync();
        var all = new List<string>();
        foreach (var name in (string[])["pages1", "pages2", "pages3"])
        {
            all.Add(await CreateAsync(server, name, "KEYS_ONLY"));
        }
        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = await server.CallAsync("DynamoDBStreams_20120810.ListStreams", after is null ? """{"Limit":2}""" : $$"""{"Limit":2,"ExclusiveStartStreamArn":"{{after}}"}""");
            seen.AddRange(page["Streams"]!.AsArray().Select(stream => (string)stream!["StreamArn"]!));
            after = (string?)page["LastEvaluatedStreamArn"];
        }
        while (after is not null);
        Assert.Equal(all.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        var first = (await server.CallAsync("DynamoDBStreams_20120810.DescribeStream", $$"""{"StreamArn":"{{all[0]}}","Limit":3}"""))["StreamDescription"]!;
        var rest = (await server.CallAsync("DynamoDBStreams_20120810.DescribeStream", $$"""{"StreamArn":"{{all[0]}}","ExclusiveStartShardId":"{{first["LastEvaluatedShardId"]}}"}"""))["StreamDescription"]!;
        Assert.Equal([3, 1], [first["Shards"]!.AsArray().Count, rest["Shards"]!.AsArray().Count]);
        Assert.Null(rest["LastEvaluatedShardId"]);
    }

    [Fact]
    public async Task Sequence_numbers_lead_to_their_place()
    {
        await using var server = await TestServer.StartAsync();
        await server.CallAsync("CreateTable", Create.Replace("NAME", "places").Replace("VIEW", "KEYS_ONLY").Replace("PAY_PER_REQUEST\"", "PROVISIONED\",\"ProvisionedThroughput\":{\"ReadCapacityUnits\":5,\"WriteCapacityUnits\":5}"));
        var arn = await ArnAsync(server, "places");
        var shard = (string)(await StreamClient.ShardsAsync(server, arn))[0]["ShardId"]!;
        var latest = await StreamClient.IteratorAsync(server, arn, shard, "LATEST");
        foreach (var key in (string[])["a", "b", "c"])
        {
            await PutAsync(server, "places", key, 1);
        }
        Assert.Equal(["a", "b", "c"], Keys(await server.CallAsync("DynamoDBStreams_20120810.GetRecords", $$"""{"ShardIterator":"{{latest}}"}""")));
        var (records, _) = await StreamClient.ReadAsync(server, arn, shard);
        var number = (string)records[1]["dynamodb"]!["SequenceNumber"]!;
        Assert.Equal(["b", "c"], Keys(await FromAsync("AT_SEQUENCE_NUMBER")));
        Assert.Equal(["c"], Keys(await FromAsync("AFTER_SEQUENCE_NUMBER")));
        var limited = await server.CallAsync("DynamoDBStreams_20120810.GetRecords", $$"""{"ShardIterator":"{{latest}}","Limit":2}""");
        Assert.Equal(["a", "b"], Keys(limited));
        Assert.Equal(["c"], Keys(await server.CallAsync("DynamoDBStreams_20120810.GetRecords", $$"""{"ShardIterator":"{{limited["NextShardIterator"]}}"}""")));

        async Task<JsonNode> FromAsync(string type)
        {
            var iterator = await StreamClient.IteratorAsync(server, arn, shard, type, number);
            return await server.CallAsync("DynamoDBStreams_20120810.GetRecords", $$"""{"ShardIterator":"{{iterator}}"}""");
        }

        static IEnumerable<string?> Keys(JsonNode page) => page["Records"]!.AsArray().Select(record => (string?)record!["dynamodb"]!["Keys"]!["p"]!["S"]);
    }

    private static async Task<string> CreateAsync(TestServer server, string name, string view)
    {
        await server.CallAsync("CreateTable", Create.Replace("NAME", name).Replace("VIEW", view));
        return await ArnAsync(server, name);
    }

    private static async Task<string> ArnAsync(TestServer server, string name) =>
        (string)(await server.CallAsync("DescribeTable", $$"""{"TableName":"{{name}}"}"""))["Table"]!["LatestStreamArn"]!;

    private static Task PutAsync(TestServer server, string table, string key, int number) =>
        server.CallAsync("PutItem", $$"""{"TableName":"{{table}}","Item":{"p":{"S":"{{key}}"},"n":{"N":"{{number}}"},"x":{"S":""} } }""");
}
