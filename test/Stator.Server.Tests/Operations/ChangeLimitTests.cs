using System.Text.Json.Nodes;

namespace Stator.Server.Tests.Operations;

/// <summary>What may change only so often, on a server that is held to it. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html</summary>
public sealed class ChangeLimitTests
{
    private const string Limit = "LimitExceededException: Subscriber limit exceeded: ";

    [Fact]
    public async Task Throughput_is_lowered_four_times_a_day_and_then_once_an_hour()
    {
        var time = new ManualTime(); // 2026-11-21, midnight.
        await using var server = await CreateAsync(time);
        time.Advance(TimeSpan.FromMinutes(1));
        for (var units = 99; units > 95; units--)
        {
            await UnitsAsync(server, units);
        }
        Assert.Equal(
            Limit + "Provisioned throughput decreases are limited within a given UTC day. After the first 4 decreases, each subsequent decrease in the "
            + "same UTC day can be performed at most once every 3600 seconds. Number of decreases today: 4. Last decrease at Saturday, November 21, 2026 "
            + "at 12:01:00 AM Coordinated Universal Time. Next decrease can be made at Saturday, November 21, 2026 at 1:01:00 AM Coordinated Universal Time",
            await server.FailAsync("UpdateTable", Units(95)));
        await UnitsAsync(server, 97); // Raising is free.
        time.Advance(TimeSpan.FromHours(1));
        await UnitsAsync(server, 95);
        time.Advance(TimeSpan.FromHours(22.8));
        await UnitsAsync(server, 94);
        Assert.Contains("Next decrease can be made at Sunday, November 22, 2026 at 12:00:00 AM", await server.FailAsync("UpdateTable", Units(93)));
        time.Advance(TimeSpan.FromHours(0.5));
        await UnitsAsync(server, 93);
        var throughput = (await server.CallAsync("DescribeTable", """{"TableName":"limits"}"""))["Table"]!["ProvisionedThroughput"]!;
        Assert.Equal(1, (int)throughput["NumberOfDecreasesToday"]!);
    }

    [Fact]
    public async Task The_table_class_changes_twice_in_thirty_days()
    {
        var time = new ManualTime();
        await using var server = await CreateAsync(time);
        await ClassAsync(server, "STANDARD_INFREQUENT_ACCESS");
        await ClassAsync(server, "STANDARD");
        const string Again = """{"TableName":"limits","TableClass":"STANDARD"}""";
        Assert.Equal(Limit + "Updates to TableClass are limited to 2 times in 30 day(s).", await server.FailAsync("UpdateTable", Again));
        time.Advance(TimeSpan.FromDays(30));
        await server.CallAsync("UpdateTable", Again);
    }

    [Fact]
    public async Task Deletion_protection_changes_once_in_fifteen_seconds()
    {
        var time = new ManualTime();
        await using var server = await CreateAsync(time);
        const string On = """{"TableName":"limits","DeletionProtectionEnabled":true}""";
        await server.CallAsync("UpdateTable", On);
        await server.CallAsync("UpdateTable", On);
        Assert.Equal(
            "ThrottlingException: Deletion protection setting for table limits modified within the previous 15000 milliseconds. "
            + "Please try again after 2026-11-21T00:00:15.000Z",
            await server.FailAsync("UpdateTable", On.Replace("true", "false")));
        time.Advance(TimeSpan.FromSeconds(15));
        await server.CallAsync("UpdateTable", On.Replace("true", "false"));
    }

    [Fact]
    public async Task A_policy_changes_once_in_fifteen_seconds()
    {
        var time = new ManualTime();
        await using var server = await CreateAsync(time);
        const string Deny = """{"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/limits","Policy":"{\"Statement\":{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}}"}""";
        var other = Deny.Replace("\\\"Action\\\":\\\"*", "\\\"Action\\\":\\\"dynamodb:*");
        await server.CallAsync("PutResourcePolicy", Deny);
        await server.CallAsync("PutResourcePolicy", Deny);
        Assert.Equal(
            "ResourceInUseException: Attempt to change a resource which is still in use: Table is pending previous resource-based policy update: limits",
            await server.FailAsync("PutResourcePolicy", other));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(
            "ThrottlingException: Resource-based policy for table limits modified within the previous 15000 milliseconds. Please try again after 2026-11-21T00:00:15.000Z.",
            await server.FailAsync("DeleteResourcePolicy", """{"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/limits"}"""));
        time.Advance(TimeSpan.FromSeconds(13));
        await server.CallAsync("PutResourcePolicy", other);
    }

    [Fact]
    public async Task Tags_are_changed_one_after_the_other()
    {
        var time = new ManualTime();
        await using var server = await CreateAsync(time);
        const string Tag = """{"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/limits","Tags":[{"Key":"a","Value":"b"}]}""";
        await server.CallAsync("TagResource", Tag);
        await server.CallAsync("TagResource", Tag);
        Assert.Equal(Limit + "Table tags are being updated: limits", await server.FailAsync("TagResource", Tag.Replace("\"b\"", "\"c\"")));
        time.Advance(TimeSpan.FromSeconds(1.5));
        await server.CallAsync("TagResource", Tag.Replace("\"b\"", "\"c\""));
    }

    [Fact]
    public async Task Five_hundred_tables_change_at_a_time_and_half_of_them_may_be_new_with_indexes()
    {
        await using var server = await TestServer.StartAsync(time: new ManualTime(), tableDelay: TimeSpan.FromSeconds(5));
        for (var at = 0; at < 250; at++)
        {
            await server.CreateTableAsync($"indexed{at}");
        }
        const string Plain = """{"TableName":"NAME","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}]}""";
        const string Indexed = """{"TableName":"more","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],"GlobalSecondaryIndexes":[{"IndexName":"inverse","KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}]}""";
        Assert.Equal(Limit + "You have exceeded the maximum number of indexed tables that can be created simultaneously", await server.FailAsync("CreateTable", Indexed));
        for (var at = 0; at < 250; at++)
        {
            await server.CallAsync("CreateTable", Plain.Replace("NAME", $"plain{at}"));
        }
        Assert.Equal(
            Limit + "Only 500 tables can be created, updated, or deleted simultaneously", await server.FailAsync("CreateTable", Plain.Replace("NAME", "more")));
    }

    [Fact]
    public async Task Encryption_changes_four_times_a_day_and_then_once_in_six_hours()
    {
        var time = new ManualTime();
        await using var server = await CreateAsync(time);
        for (var at = 0; at < 4; at++)
        {
            await server.CallAsync("UpdateTable", Key(at));
        }
        Assert.Equal(
            Limit + "Encryption mode changes are limited in the 24h window ending at 2026-11-22T00:00:00.000Z. After the first 4 change, each subsequent "
            + "change in the same window can be performed at most once every 21600 seconds. Number of updates today: 4. Last change at "
            + "2026-11-21T00:00:00.000Z. Next changes can be made at 2026-11-21T06:00:00.000Z.",
            await server.FailAsync("UpdateTable", Key(4)));
        time.Advance(TimeSpan.FromHours(6));
        await server.CallAsync("UpdateTable", Key(4));

        static string Key(int at) => $$"""{"TableName":"limits","SSESpecification":{"Enabled":true,"SSEType":"KMS","KMSMasterKeyId":"key-{{at}}"} }""";
    }

    [Fact]
    public async Task A_table_becomes_one_that_is_paid_per_request_four_times_a_day()
    {
        var time = new ManualTime();
        await using var server = await CreateAsync(time);
        const string OnDemand = """{"TableName":"limits","BillingMode":"PAY_PER_REQUEST"}""";
        const string Provisioned = """{"TableName":"limits","BillingMode":"PROVISIONED","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1}}""";
        for (var at = 0; at < 4; at++)
        {
            await server.CallAsync("UpdateTable", OnDemand);
            await server.CallAsync("UpdateTable", Provisioned);
        }
        Assert.StartsWith(Limit + "Update to PayPerRequest mode are limited to ", await server.FailAsync("UpdateTable", OnDemand));
        time.Advance(TimeSpan.FromDays(1));
        await server.CallAsync("UpdateTable", OnDemand);
    }

    [Fact]
    public async Task A_server_that_is_not_held_to_them_changes_freely()
    {
        await using var server = await CreateAsync(new ManualTime(), changeLimits: false);
        for (var units = 99; units > 80; units--)
        {
            await UnitsAsync(server, units);
            await ClassAsync(server, units % 2 == 0 ? "STANDARD" : "STANDARD_INFREQUENT_ACCESS");
        }
    }

    /// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#default-limits-throughput</summary>
    [Fact]
    public async Task All_tables_and_indexes_of_an_account_share_80_000_units()
    {
        await using var server = await CreateAsync(new ManualTime(), changeLimits: false);
        await server.CallAsync("CreateTable", Table("two", 40_000, 1));
        Assert.Equal(
            "LimitExceededException: This request would have caused the ReadCapacityUnits limit to be exceeded for the account in us-east-1. Current "
            + "ReadCapacityUnits reserved by the account: 40100. Limit: 80000. Requested: 39901. Refer to the Amazon DynamoDB Developer Guide for current "
            + "limits and how to request higher limits.",
            await server.FailAsync("CreateTable", Table("three", 39_901, 1)));
        await server.CallAsync("CreateTable", Table("three", 39_900, 1));
        Assert.StartsWith(
            "LimitExceededException: This request would have caused the ReadCapacityUnits limit to be exceeded",
            await server.FailAsync("UpdateTable", Units(101)));
        await UnitsAsync(server, 99);
    }

    private static string Table(string name, int reads, int writes) =>
        $$"""{"TableName":"{{name}}","ProvisionedThroughput":{"ReadCapacityUnits":{{reads}},"WriteCapacityUnits":{{writes}} },"AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}]}""";

    private static async Task<TestServer> CreateAsync(ManualTime time, bool changeLimits = true)
    {
        var server = await TestServer.StartAsync(time: time, changeLimits: changeLimits);
        await server.CallAsync("CreateTable", Table("limits", 100, 100));
        return server;
    }

    private static string Units(int reads) => $$"""{"TableName":"limits","ProvisionedThroughput":{"ReadCapacityUnits":{{reads}},"WriteCapacityUnits":100} }""";

    private static Task<JsonNode> UnitsAsync(TestServer server, int reads) => server.CallAsync("UpdateTable", Units(reads));

    private static Task<JsonNode> ClassAsync(TestServer server, string name) =>
        server.CallAsync("UpdateTable", $$"""{"TableName":"limits","TableClass":"{{name}}"}""");
}
