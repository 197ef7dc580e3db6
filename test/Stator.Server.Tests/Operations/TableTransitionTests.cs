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
