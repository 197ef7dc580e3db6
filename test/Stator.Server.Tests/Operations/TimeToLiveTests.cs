using Stator.Server.Tests.Operations.Streams;

namespace Stator.Server.Tests.Operations;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html</summary>
public sealed class TimeToLiveTests
{
    private const long SixYears = 6 * 366 * 86_400L;
    private const long Now = 1_795_219_200; // Where ManualTime begins, 2026-11-21.

    [Fact]
    public async Task Items_whose_time_is_over_go_from_table_and_indexes_and_others_stay()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time);
        await CreateAsync(server, "mixed");
        await PutAsync(server, "mixed", "before", $$"""{"N":"{{Now - 10}}"}"""); // There before time to live is enabled.
        await EnableAsync(server, "mixed", "ttl");
        await PutAsync(server, "mixed", "over", $$"""{"N":"{{Now - 1}}"}""");
        await PutAsync(server, "mixed", "fraction", $$"""{"N":"{{Now - 2}}.9"}""");
        await PutAsync(server, "mixed", "exponent", """{"N":"17952191e2"}""");
        await PutAsync(server, "mixed", "later", $$"""{"N":"{{Now + 3600}}"}""");
        await PutAsync(server, "mixed", "ancient", $$"""{"N":"{{Now - SixYears}}"}""");
        await PutAsync(server, "mixed", "text", $$"""{"S":"{{Now - 10}}"}""");
        await PutAsync(server, "mixed", "negative", """{"N":"-5"}""");
        await PutAsync(server, "mixed", "huge", """{"N":"1e100"}""");
        await PutAsync(server, "mixed", "extended", $$"""{"N":"{{Now + 1}}"}""");
        await server.CallAsync("UpdateItem", $$"""{"TableName":"mixed","Key":{"p":{"S":"extended"} },"UpdateExpression":"SET #t = :t","ExpressionAttributeNames":{"#t":"ttl"},"ExpressionAttributeValues":{":t":{"N":"{{Now + 5000}}"} } }""");
        time.Advance(TimeSpan.FromSeconds(5));
        string[] kept = ["ancient", "extended", "huge", "later", "negative", "text"];
        await UntilAsync(server, time, "mixed", kept);
        Assert.Equal(kept, await KeysAsync(server, """{"TableName":"mixed","IndexName":"all"}"""));
        time.Advance(TimeSpan.FromHours(1));
        await UntilAsync(server, time, "mixed", ["ancient", "extended", "huge", "negative", "text"]);
    }

    /// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html</summary>
    [Fact]
    public async Task The_stream_tells_that_the_service_deleted_an_item()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time);
        await CreateAsync(server, "told");
        await EnableAsync(server, "told", "ttl");
        await PutAsync(server, "told", "a", $$"""{"N":"{{Now + 1}}"}""");
        await PutAsync(server, "told", "b", $$"""{"N":"{{Now + 1}}"}""");
        await server.CallAsync("DeleteItem", """{"TableName":"told","Key":{"p":{"S":"b"}}}""");
        time.Advance(TimeSpan.FromSeconds(5));
        await UntilAsync(server, time, "told", []);
        var arn = (string)(await server.CallAsync("DescribeTable", """{"TableName":"told"}"""))["Table"]!["LatestStreamArn"]!;
        var removals = (await StreamClient.ReadAllAsync(server, arn)).Where(record => (string?)record["eventName"] == "REMOVE").ToList();
        Assert.Equal(2, removals.Count);
        var byService = removals.Single(record => (string?)record["dynamodb"]!["Keys"]!["p"]!["S"] == "a");
        Assert.Equal("""{"PrincipalId":"dynamodb.amazonaws.com","Type":"Service"}""", byService["userIdentity"]!.ToJsonString());
        Assert.NotNull(byService["dynamodb"]!["OldImage"]!["ttl"]);
        Assert.Null(removals.Single(record => (string?)record["dynamodb"]!["Keys"]!["p"]!["S"] == "b")["userIdentity"]);
    }

    [Fact]
    public async Task Disabled_it_deletes_nothing_and_another_attribute_takes_its_place()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time);
        await CreateAsync(server, "moved");
        await EnableAsync(server, "moved", "ttl");
        Assert.Equal(
            "ValidationException: TimeToLive is active on a different AttributeName: current AttributeName is ttl",
            await server.FailAsync("UpdateTimeToLive", """{"TableName":"moved","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"other"}}"""));
        await PutAsync(server, "moved", "a", $$"""{"N":"{{Now + 2}}"}""");
        await server.CallAsync("UpdateTimeToLive", """{"TableName":"moved","TimeToLiveSpecification":{"Enabled":false,"AttributeName":"ttl"}}""");
        await server.CallAsync("PutItem", $$"""{"TableName":"moved","Item":{"p":{"S":"b"},"g":{"S":"g"},"other":{"N":"{{Now + 2}}"} } }""");
        time.Advance(TimeSpan.FromMinutes(1));
        await StreamClient.SettleAsync(server);
        Assert.Equal(["a", "b"], await KeysAsync(server, """{"TableName":"moved"}"""));
        await EnableAsync(server, "moved", "other");
        time.Advance(TimeSpan.FromSeconds(2));
        await UntilAsync(server, time, "moved", ["a"]);
        await StreamClient.SettleAsync(server);
        Assert.Equal(["a"], await KeysAsync(server, """{"TableName":"moved"}"""));
    }

    [Fact]
    public async Task Held_to_AWS_limits_it_changes_once_an_hour()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time, changeLimits: true);
        await CreateAsync(server, "held");
        const string Disable = """{"TableName":"held","TimeToLiveSpecification":{"Enabled":false,"AttributeName":"ttl"}}""";
        await EnableAsync(server, "held", "ttl");
        Assert.Equal(
            "ValidationException: TimeToLive is already enabled",
            await server.FailAsync("UpdateTimeToLive", """{"TableName":"held","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"ttl"}}"""));
        Assert.Equal("ValidationException: Time to live has been modified multiple times within a fixed interval", await server.FailAsync("UpdateTimeToLive", Disable));
        time.Advance(TimeSpan.FromHours(1));
        await server.CallAsync("UpdateTimeToLive", Disable);
    }

    private static Task CreateAsync(TestServer server, string name) => server.CallAsync(
        "CreateTable",
        """{"TableName":"NAME","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},{"AttributeName":"g","AttributeType":"S"}],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],"GlobalSecondaryIndexes":[{"IndexName":"all","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}],"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"OLD_IMAGE"}}""".Replace("NAME", name));

    private static async Task EnableAsync(TestServer server, string table, string attribute)
    {
        await server.CallAsync("UpdateTimeToLive", $$"""{"TableName":"{{table}}","TimeToLiveSpecification":{"Enabled":true,"AttributeName":"{{attribute}}"} }""");
        await Eventually.HoldsAsync(
            async () =>
            {
                var description = (await server.CallAsync("DescribeTimeToLive", $$"""{"TableName":"{{table}}"}"""))["TimeToLiveDescription"]!;
                Assert.Equal(attribute, (string?)description["AttributeName"]);
                return (string?)description["TimeToLiveStatus"] == "ENABLED";
            },
            "time to live is enabled");
    }

    private static Task PutAsync(TestServer server, string table, string key, string time) =>
        server.CallAsync("PutItem", $$"""{"TableName":"{{table}}","Item":{"p":{"S":"{{key}}"},"g":{"S":"g"},"ttl":{{time}} } }""");

    /// <summary>Time passes meanwhile, less than an hour: items that were there before are looked for in the background.</summary>
    private static Task UntilAsync(TestServer server, ManualTime time, string table, string[] keys) => Eventually.HoldsAsync(
        async () => (await KeysAsync(server, $$"""{"TableName":"{{table}}"}""")).SequenceEqual(keys),
        $"{table} holds {string.Join(", ", keys)}",
        time,
        TimeSpan.FromMilliseconds(100));

    private static async Task<List<string>> KeysAsync(TestServer server, string scan) =>
        [.. (await server.CallAsync("Scan", scan))["Items"]!.AsArray().Select(item => (string)item!["p"]!["S"]!).Order(StringComparer.Ordinal)];
}
