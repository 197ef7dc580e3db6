using System.Text.Json.Nodes;

namespace Stator.Server.Tests.Operations;

/// <summary>What is refused while a table is UPDATING, and what it shows meanwhile. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html</summary>
public sealed class TableTransitionTests
{
    private const string InUse = "ResourceInUseException: Attempt to change a resource which is still in use: ";
    private const string Units = """ "ProvisionedThroughput":{"ReadCapacityUnits":9,"WriteCapacityUnits":9} """;
    private const string OtherUnits = """ "ProvisionedThroughput":{"ReadCapacityUnits":8,"WriteCapacityUnits":8} """;
    private const string IndexUnits = """ "GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"glo","ProvisionedThroughput":{"ReadCapacityUnits":7,"WriteCapacityUnits":7}}}] """;
    private const string Stream = """ "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"} """;
    private const string Class = """ "TableClass":"STANDARD_INFREQUENT_ACCESS" """;
    private const string RemoveIndex = """ "GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"glo"}}] """;
    private const string Protection = """ "DeletionProtectionEnabled":true """;
    private const string StreamLabel = "2026-11-21T00:00:05.000";

    public static TheoryData<string, string, string> Cases => new()
    {
        { Units, OtherUnits, InUse + "Table IOPS are currently being updated. Table: busy" },
        { Units, Stream, InUse + "Can't enable or disable stream while table IOPS are being updated. Table: busy" },
        { Units, RemoveIndex, InUse + "Can't create or delete indexes while table IOPS are being updated. Table: busy" },
        { IndexUnits, IndexUnits.Replace('7', '6'), InUse + "Index is being updated.  Table: busy Index: glo" },
        { Units, Protection, "" },
        { Stream, Units, InUse + $"Can't change table IOPS when stream status is being updated. Table: busy Stream: {StreamLabel} Operation: ENABLE" },
        { Stream, """ "StreamSpecification":{"StreamEnabled":false} """, InUse + $"A stream status change is currently in progress. Table: busy Stream: {StreamLabel} Operation: ENABLE" },
        { Stream, Protection, "" },
        { Class, Class, InUse + "Can't update table class when a table class update is in progress. Table: busy TableClassUpdateInProgress: STANDARD_INFREQUENT_ACCESS" },
        { Class, Stream, InUse + "Can't change stream status when a table class update is in progress. Table: busy TableClassUpdateInProgress: STANDARD_INFREQUENT_ACCESS" },
    };

    [Theory, MemberData(nameof(Cases))]
    public async Task While_one_thing_changes_another_waits(string first, string second, string expected)
    {
        var time = new ManualTime();
        await using var server = await CreateAsync(time);
        await UpdateAsync(server, first);
        if (expected.Length == 0)
        {
            await UpdateAsync(server, second);
            return;
        }
        Assert.Equal(expected, await server.FailAsync("UpdateTable", $$"""{"TableName":"busy",{{second}} }"""));
    }

    [Theory]
    [InlineData(Units, "Table: busy is in the process of being updated.")]
    [InlineData(Stream, "Cannot delete table while stream is being enabled/disabled.")]
    [InlineData(RemoveIndex, "Cannot delete table while indexes are being created, updated, or deleted.")]
    public async Task A_table_that_changes_is_not_dropped(string change, string expected)
    {
        var time = new ManualTime();
        await using var server = await CreateAsync(time);
        await UpdateAsync(server, change);
        Assert.Equal(InUse + expected, await server.FailAsync("DeleteTable", """{"TableName":"busy"}"""));
        time.Advance(TimeSpan.FromSeconds(5));
        await server.CallAsync("DeleteTable", """{"TableName":"busy"}""");
    }

    [Fact]
    public async Task Throughput_shows_its_old_units_until_the_change_is_over()
    {
        var time = new ManualTime();
        await using var server = await CreateAsync(time);
        var answered = (await UpdateAsync(server, $"{Units},{IndexUnits}"))["TableDescription"]!;
        Assert.Equal("UPDATING 5 UPDATING 5", Show(answered));
        Assert.Equal("UPDATING 5 UPDATING 5", Show(await DescribeAsync(server)));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("ACTIVE 9 ACTIVE 7", Show(await DescribeAsync(server)));
        await UpdateAsync(server, Class);
        Assert.Equal("UPDATING 9 ACTIVE 7", Show(await DescribeAsync(server)));
    }

    [Fact]
    public async Task An_index_that_changes_alone_leaves_its_table_active()
    {
        var time = new ManualTime();
        await using var server = await CreateAsync(time);
        Assert.Equal("ACTIVE 5 UPDATING 5", Show((await UpdateAsync(server, IndexUnits))["TableDescription"]!));
        Assert.Equal("ACTIVE 5 UPDATING 5", Show(await DescribeAsync(server)));
        Assert.Equal(
            InUse + "Cannot delete table while indexes are being created, updated, or deleted.", await server.FailAsync("DeleteTable", """{"TableName":"busy"}"""));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("ACTIVE 5 ACTIVE 7", Show(await DescribeAsync(server)));
    }

    [Fact]
    public async Task Warm_throughput_rises_while_the_table_and_its_index_stay_active()
    {
        var time = new ManualTime();
        await using var server = await CreateAsync(time);
        const string Index = """ "GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"glo","WarmThroughput":{"WriteUnitsPerSecond":60}}}] """;
        Assert.Equal("ACTIVE 5/5 ACTIVE, ACTIVE 5/5 UPDATING", ShowWarm((await UpdateAsync(server, Index))["TableDescription"]!));
        await UpdateAsync(server, """ "WarmThroughput":{"ReadUnitsPerSecond":50} """);
        await UpdateAsync(server, """ "WarmThroughput":{"ReadUnitsPerSecond":70} """);
        Assert.Equal("ACTIVE 5/5 UPDATING, ACTIVE 5/5 UPDATING", ShowWarm(await DescribeAsync(server)));
        Assert.Equal(InUse + "Table: busy is in the process of being updated.", await server.FailAsync("DeleteTable", """{"TableName":"busy"}"""));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("ACTIVE 70/5 ACTIVE, ACTIVE 5/60 ACTIVE", ShowWarm(await DescribeAsync(server)));
    }

    [Fact]
    public async Task Encryption_changes_while_the_table_stays_active()
    {
        var time = new ManualTime();
        await using var server = await CreateAsync(time);
        const string Key = """ "SSESpecification":{"Enabled":true,"SSEType":"KMS","KMSMasterKeyId":"arn:aws:kms:us-east-1:000000000000:key/one"} """;
        var answered = (await UpdateAsync(server, Key))["TableDescription"]!;
        Assert.Equal("ACTIVE", (string?)answered["TableStatus"]);
        Assert.Equal("""{"Status":"UPDATING"}""", answered["SSEDescription"]!.ToJsonString());
        await UpdateAsync(server, Key);
        Assert.Equal(
            InUse + "Server-Side Encryption is still being updated", await server.FailAsync("UpdateTable", $$"""{"TableName":"busy",{{Key.Replace("one", "two")}} }"""));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("ENABLED one", ShowKey(await DescribeAsync(server)));
        await UpdateAsync(server, Key.Replace("one", "two"));
        Assert.Equal("UPDATING one", ShowKey(await DescribeAsync(server)));
        time.Advance(TimeSpan.FromSeconds(5));
        await UpdateAsync(server, """ "SSESpecification":{"Enabled":false} """);
        Assert.Equal("UPDATING two", ShowKey(await DescribeAsync(server)));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null((await DescribeAsync(server))["SSEDescription"]);
    }

    [Fact]
    public async Task A_table_that_is_paid_per_request_already_is_active_again_at_once()
    {
        var time = new ManualTime();
        await using var server = await CreateAsync(time);
        const string OnDemand = """ "BillingMode":"PAY_PER_REQUEST" """;
        await UpdateAsync(server, OnDemand);
        Assert.Equal("UPDATING", (string?)(await DescribeAsync(server))["TableStatus"]);
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("UPDATING", (string?)(await UpdateAsync(server, OnDemand))["TableDescription"]!["TableStatus"]);
        Assert.Equal("ACTIVE", (string?)(await DescribeAsync(server))["TableStatus"]);
    }

    /// <summary>Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html and API_PutResourcePolicy.html</summary>
    [Theory]
    [InlineData("TagResource", """ "Tags":[{"Key":"a","Value":"b"}] """, "Requested resource not found: ResourceArn: ARN not found")]
    [InlineData("UntagResource", """ "TagKeys":["a"] """, "Requested resource not found: ResourceArn: ARN not found")]
    [InlineData("PutResourcePolicy", """ "Policy":"{\"Statement\":{\"Effect\":\"Deny\",\"Principal\":\"*\",\"Action\":\"*\",\"Resource\":\"*\"}}" """, "Requested resource not found: Table: soon not found")]
    public async Task Tags_and_policies_wait_for_the_table_and_end_with_it(string operation, string what, string whileCreating)
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time, tableDelay: TimeSpan.FromSeconds(5));
        await server.CreateTableAsync("soon");
        const string Arn = "arn:aws:dynamodb:us-east-1:000000000000:table/soon";
        var request = $$"""{"ResourceArn":"{{Arn}}",{{what}} }""";
        Assert.Equal("ResourceNotFoundException: " + whileCreating.Replace("ARN", Arn), await server.FailAsync(operation, request));
        time.Advance(TimeSpan.FromSeconds(5));
        await server.CallAsync(operation, request);
        await server.CallAsync("DeleteTable", """{"TableName":"soon"}""");
        Assert.Equal(InUse + "Table is being deleted: soon", await server.FailAsync(operation, request));
    }

    private static string ShowKey(JsonNode table) =>
        $"{table["SSEDescription"]!["Status"]} {((string)table["SSEDescription"]!["KMSMasterKeyArn"]!).Split('/')[^1]}";

    private static string ShowWarm(JsonNode table)
    {
        var index = table["GlobalSecondaryIndexes"]![0]!;
        string Warm(JsonNode of) => $"{of["WarmThroughput"]!["ReadUnitsPerSecond"]}/{of["WarmThroughput"]!["WriteUnitsPerSecond"]} {of["WarmThroughput"]!["Status"]}";
        return $"{table["TableStatus"]} {Warm(table)}, {index["IndexStatus"]} {Warm(index)}";
    }

    private static string Show(JsonNode table)
    {
        var index = table["GlobalSecondaryIndexes"]![0]!;
        return $"{table["TableStatus"]} {table["ProvisionedThroughput"]!["ReadCapacityUnits"]} {index["IndexStatus"]} {index["ProvisionedThroughput"]!["ReadCapacityUnits"]}";
    }

    private static async Task<JsonNode> DescribeAsync(TestServer server) =>
        (await server.CallAsync("DescribeTable", """{"TableName":"busy"}"""))["Table"]!;

    private static Task<JsonNode> UpdateAsync(TestServer server, string change) => server.CallAsync("UpdateTable", $$"""{"TableName":"busy",{{change}} }""");

    private static async Task<TestServer> CreateAsync(ManualTime time)
    {
        var server = await TestServer.StartAsync(time: time, tableDelay: TimeSpan.FromSeconds(5));
        await server.CallAsync("CreateTable", """{"TableName":"busy","ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":5},"AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],"GlobalSecondaryIndexes":[{"IndexName":"glo","KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],"Projection":{"ProjectionType":"KEYS_ONLY"},"ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":5}}]}""");
        time.Advance(TimeSpan.FromSeconds(5));
        return server;
    }
}
