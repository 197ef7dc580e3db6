using System.Text.Json.Nodes;

namespace Stator.Server.Tests.Operations;

/// <summary>The life of tables. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html</summary>
public sealed class TableTests
{
    /// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html</summary>
    [Fact]
    public async Task A_dropped_table_shows_since_when_it_was_paid_per_request()
    {
        await using var server = await TestServer.StartAsync(time: new ManualTime());
        await server.CreateTableAsync("dropped");
        var dropped = (await server.CallAsync("DeleteTable", """{"TableName":"dropped"}"""))["TableDescription"]!;
        Assert.Equal("""{"BillingMode":"PAY_PER_REQUEST","LastUpdateToPayPerRequestDateTime":1.7952192E9}""", dropped["BillingModeSummary"]!.ToJsonString());
    }

    [Fact]
    public async Task A_table_is_described_as_AWS_does()
    {
        await using var server = await TestServer.StartAsync();
        var created = (await server.CreateTableAsync("described"))["TableDescription"]!;
        Assert.Equal("CREATING", (string?)created["TableStatus"]);
        Assert.Equal("CREATING", (string?)created["GlobalSecondaryIndexes"]![0]!["IndexStatus"]);
        Assert.Null(created["WarmThroughput"]);
        var table = (await server.CallAsync("DescribeTable", """{"TableName":"described"}"""))["Table"]!;
        Assert.Equal("ACTIVE", (string?)table["TableStatus"]);
        Assert.Equal("arn:aws:dynamodb:us-east-1:000000000000:table/described", (string?)table["TableArn"]);
        Assert.Equal("PAY_PER_REQUEST", (string?)table["BillingModeSummary"]!["BillingMode"]);
        Assert.Equal("""{"ReadUnitsPerSecond":12000,"WriteUnitsPerSecond":4000,"Status":"ACTIVE"}""", table["WarmThroughput"]!.ToJsonString());
        Assert.False((bool)table["DeletionProtectionEnabled"]!);
        Assert.Equal("""["x"]""", table["GlobalSecondaryIndexes"]![1]!["Projection"]!["NonKeyAttributes"]!.ToJsonString());
        Assert.Null(table["LocalSecondaryIndexes"]![0]!["IndexStatus"]);
        var byArn = await server.CallAsync("DescribeTable", """{"TableName":"arn:aws:dynamodb:us-east-1:000000000000:table/described"}""");
        Assert.Equal("described", (string?)byArn["Table"]!["TableName"]);
    }

    [Fact]
    public async Task Statuses_are_seen_for_the_time_that_the_operator_chose()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time, tableDelay: TimeSpan.FromSeconds(5));
        await server.CreateTableAsync("slow");
        Assert.Equal("CREATING", await StatusAsync(server, "slow"));
        Assert.Equal("ResourceNotFoundException: Requested resource not found", await server.FailAsync("Scan", """{"TableName":"slow"}"""));
        Assert.Equal(
            "ResourceInUseException: Attempt to change a resource which is still in use: Table is being created: slow",
            await server.FailAsync("DeleteTable", """{"TableName":"slow"}"""));
        Assert.Equal(
            "ValidationException: Cannot describe time to live while table is in CREATING state: Current table state is CREATING",
            await server.FailAsync("DescribeTimeToLive", """{"TableName":"slow"}"""));
        Assert.StartsWith("ResourceNotFoundException: Requested resource not found: ResourceArn: ", await server.FailAsync(
            "TagResource", """{"ResourceArn":"arn:aws:dynamodb:us-east-1:000000000000:table/slow","Tags":[{"Key":"k","Value":"v"}]}"""));
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("ACTIVE", await StatusAsync(server, "slow"));
        await server.CallAsync("DeleteTable", """{"TableName":"slow"}""");
        Assert.Equal("DELETING", await StatusAsync(server, "slow"));
        Assert.Equal(
            "ResourceInUseException: Attempt to change a resource which is still in use: Table is being deleted: slow",
            await server.FailAsync("DeleteTable", """{"TableName":"slow"}"""));
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.StartsWith("ResourceNotFoundException", await server.FailAsync("DescribeTable", """{"TableName":"slow"}"""));
        await server.CreateTableAsync("slow");
    }

    [Fact]
    public async Task A_dropped_table_leaves_nothing_for_the_next_of_its_name()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateTableAsync("again");
        await server.CallAsync("PutItem", """{"TableName":"again","Item":{"p":{"S":"a"},"s":{"N":"1"},"g":{"S":"g"}}}""");
        var dropped = (await server.CallAsync("DeleteTable", """{"TableName":"again"}"""))["TableDescription"]!;
        Assert.Equal("DELETING", (string?)dropped["TableStatus"]);
        Assert.Null(dropped["KeySchema"]);
        await server.CreateTableAsync("again");
        Assert.Equal(0, (int)(await server.CallAsync("Scan", """{"TableName":"again"}"""))["Count"]!);
        Assert.Equal(0, (int)(await server.CallAsync("Scan", """{"TableName":"again","IndexName":"global"}"""))["Count"]!);
    }

    [Fact]
    public async Task A_protected_table_stays()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateTableAsync("kept");
        await server.CallAsync("UpdateTable", """{"TableName":"kept","DeletionProtectionEnabled":true}""");
        Assert.Equal(
            "ValidationException: Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
            await server.FailAsync("DeleteTable", """{"TableName":"kept"}"""));
    }

    [Fact]
    public async Task Tables_are_listed_by_name_in_pages()
    {
        await using var server = await TestServer.StartAsync();
        foreach (var name in (string[])["bbb", "aaa", "Zzz", "ccc"])
        {
            await server.CreateTableAsync(name);
        }
        Assert.Equal("""{"TableNames":["Zzz","aaa","bbb","ccc"]}""", (await server.CallAsync("ListTables", "{}")).ToJsonString());
        Assert.Equal("""{"TableNames":["Zzz","aaa"],"LastEvaluatedTableName":"aaa"}""", (await server.CallAsync("ListTables", """{"Limit":2}""")).ToJsonString());
        Assert.Equal(
            """{"TableNames":["bbb","ccc"]}""",
            (await server.CallAsync("ListTables", """{"Limit":2,"ExclusiveStartTableName":"aaa"}""")).ToJsonString());
    }

    [Fact]
    public async Task Provisioned_throughput_and_billing_mode_can_be_changed()
    {
        await using var server = await TestServer.StartAsync();
        await server.CallAsync("CreateTable", """
            {"TableName":"prov","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}],"KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],
             "ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":5}}
            """);
        Assert.StartsWith(
            "ValidationException: The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: 5.",
            await server.FailAsync("UpdateTable", """{"TableName":"prov","ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":5}}"""));
        await server.CallAsync("UpdateTable", """{"TableName":"prov","ProvisionedThroughput":{"ReadCapacityUnits":4,"WriteCapacityUnits":9}}""");
        var provisioned = (await DescribeAsync(server, "prov"))["ProvisionedThroughput"]!;
        Assert.Equal((4, 9, 1), ((int)provisioned["ReadCapacityUnits"]!, (int)provisioned["WriteCapacityUnits"]!, (int)provisioned["NumberOfDecreasesToday"]!));
        Assert.NotNull(provisioned["LastDecreaseDateTime"]);
        await server.CallAsync("UpdateTable", """{"TableName":"prov","BillingMode":"PAY_PER_REQUEST"}""");
        Assert.Equal("PAY_PER_REQUEST", (string?)(await DescribeAsync(server, "prov"))["BillingModeSummary"]!["BillingMode"]);
    }

    [Fact]
    public async Task An_index_added_to_a_table_is_filled_and_one_removed_is_gone()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateTableAsync("grown");
        for (var at = 0; at < 450; at += 25)
        {
            var puts = Enumerable.Range(at, 25).Select(n =>
                """{"PutRequest":{"Item":{"p":{"S":"P"},"s":{"N":"N"},"h":{"S":"H"}}}}""".Replace("\"P\"", $"\"p{n % 7}\"").Replace("\"N\":\"N\"", $"\"N\":\"{n}\"").Replace("\"H\"", $"\"h{n % 3}\""));
            await server.CallAsync("BatchWriteItem", """{"RequestItems":{"grown":[PUTS]}}""".Replace("PUTS", string.Join(",", puts)));
        }
        await server.CallAsync("UpdateTable", """
            {"TableName":"grown","AttributeDefinitions":[{"AttributeName":"h","AttributeType":"S"}],"GlobalSecondaryIndexUpdates":[{"Create":
              {"IndexName":"late","KeySchema":[{"AttributeName":"h","KeyType":"HASH"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}}]}
            """);
        await Eventually.HoldsAsync(
            async () => (string)(await DescribeAsync(server, "grown"))["GlobalSecondaryIndexes"]!.AsArray().Single(i => (string?)i!["IndexName"] == "late")!["IndexStatus"]! == "ACTIVE",
            "the index is filled");
        var found = await server.CallAsync("Query", """{"TableName":"grown","IndexName":"late","KeyConditionExpression":"h = :h","ExpressionAttributeValues":{":h":{"S":"h1"}},"Select":"COUNT"}""");
        Assert.Equal(150, (int)found["Count"]!);
        await server.CallAsync("UpdateTable", """{"TableName":"grown","GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"late"}}]}""");
        var table = await DescribeAsync(server, "grown");
        Assert.DoesNotContain("late", table.ToJsonString());
        Assert.DoesNotContain("\"h\"", table["AttributeDefinitions"]!.ToJsonString());
    }

    /// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.html</summary>
    [Fact]
    public async Task An_index_comes_and_goes_in_phases()
    {
        var time = new ManualTime();
        await using var server = await TestServer.StartAsync(time: time, tableDelay: TimeSpan.FromSeconds(5));
        await server.CallAsync("CreateTable", """{"TableName":"phases","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}]}""");
        time.Advance(TimeSpan.FromSeconds(5));
        const string Add = """{"TableName":"phases","AttributeDefinitions":[{"AttributeName":"h","AttributeType":"S"}],"GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"NAME","KeySchema":[{"AttributeName":"h","KeyType":"HASH"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}}]}""";
        const string Remove = """{"TableName":"phases","GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"late"}}]}""";
        const string OneAtATime = "LimitExceededException: Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table";
        const string InUse = "ResourceInUseException: Attempt to change a resource which is still in use: ";

        var begun = (await server.CallAsync("UpdateTable", Add.Replace("NAME", "late")))["TableDescription"]!;
        Assert.Equal("UPDATING CREATING false", Phase(begun));
        Assert.Equal("UPDATING CREATING false", Phase(await DescribeAsync(server, "phases")));
        Assert.Equal(InUse + "Index creation is in resource allocation phase. Retry deletion during backfilling phase or when the index is active. Table: phases Index: late", await server.FailAsync("UpdateTable", Remove));
        Assert.Equal(OneAtATime, await server.FailAsync("UpdateTable", Add.Replace("NAME", "other")));
        Assert.Equal(InUse + "Can't change table IOPS when an index is being created. Table: phases Indexes: [late]", await server.FailAsync("UpdateTable", """{"TableName":"phases","BillingMode":"PROVISIONED","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1},"GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"x23","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":1}}}]}"""));
        time.Advance(TimeSpan.FromSeconds(5));
        await Eventually.HoldsAsync(
            async () =>
            {
                var phase = Phase(await DescribeAsync(server, "phases"));
                Assert.Contains(phase, (string[])["ACTIVE CREATING true", "ACTIVE ACTIVE "]);
                return phase == "ACTIVE ACTIVE ";
            },
            "the index is filled");

        begun = (await server.CallAsync("UpdateTable", Remove))["TableDescription"]!;
        Assert.Equal("UPDATING DELETING ", Phase(begun));
        Assert.Equal("UPDATING DELETING ", Phase(await DescribeAsync(server, "phases")));
        Assert.Equal(InUse + "Index is being deleted. Table: phases Index: late", await server.FailAsync("UpdateTable", Remove));
        Assert.Equal(OneAtATime, await server.FailAsync("UpdateTable", Add.Replace("NAME", "other")));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("ACTIVE", Phase(await DescribeAsync(server, "phases")).Trim());
        Assert.DoesNotContain("\"h\"", (await DescribeAsync(server, "phases"))["AttributeDefinitions"]!.ToJsonString());
        await server.CallAsync("UpdateTable", Add.Replace("NAME", "late"));

        static string Phase(JsonNode table)
        {
            var index = table["GlobalSecondaryIndexes"]?[0];
            return $"{table["TableStatus"]} {index?["IndexStatus"]} {index?["Backfilling"]}";
        }
    }

    [Fact]
    public async Task Tags_are_kept_and_their_operations_answer_an_empty_body()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateTableAsync("tagged");
        const string Arn = "arn:aws:dynamodb:us-east-1:000000000000:table/tagged";
        using var tagged = await server.SendAsync("TagResource", System.Text.Encoding.UTF8.GetBytes(
            $$"""{"ResourceArn":"{{Arn}}","Tags":[{"Key":"b","Value":"2"},{"Key":"a","Value":""}]}"""));
        Assert.Empty(await tagged.Content.ReadAsByteArrayAsync());
        Assert.Equal("0", tagged.Headers.GetValues("x-amz-crc32").Single());
        await server.CallAsync("UntagResource", $$"""{"ResourceArn":"{{Arn}}","TagKeys":["b","nope"]}""");
        Assert.Equal(
            """{"Tags":[{"Key":"a","Value":""}]}""",
            (await server.CallAsync("ListTagsOfResource", $$"""{"ResourceArn":"{{Arn}}"}""")).ToJsonString());
    }

    [Fact]
    public async Task Time_to_live_settings_are_kept()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateTableAsync("ttl");
        Assert.Equal(
            """{"TimeToLiveDescription":{"TimeToLiveStatus":"DISABLED"}}""",
            (await server.CallAsync("DescribeTimeToLive", """{"TableName":"ttl"}""")).ToJsonString());
        await server.CallAsync("UpdateTimeToLive", """{"TableName":"ttl","TimeToLiveSpecification":{"AttributeName":"x","Enabled":true}}""");
        Assert.Equal(
            """{"TimeToLiveDescription":{"TimeToLiveStatus":"ENABLED","AttributeName":"x"}}""",
            (await server.CallAsync("DescribeTimeToLive", """{"TableName":"ttl"}""")).ToJsonString());
        Assert.Equal(
            "ValidationException: TimeToLive is active on a different AttributeName: current AttributeName is x",
            await server.FailAsync("UpdateTimeToLive", """{"TableName":"ttl","TimeToLiveSpecification":{"AttributeName":"y","Enabled":true}}"""));
    }

    [Fact]
    public async Task Limits_and_endpoints_are_told()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(
            """{"AccountMaxReadCapacityUnits":80000,"AccountMaxWriteCapacityUnits":80000,"TableMaxReadCapacityUnits":40000,"TableMaxWriteCapacityUnits":40000}""",
            (await server.CallAsync("DescribeLimits", "{}")).ToJsonString());
        Assert.Equal(server.Address.Authority, (string?)(await server.CallAsync("DescribeEndpoints", "{}"))["Endpoints"]![0]!["Address"]);
    }

    private static async Task<JsonNode> DescribeAsync(TestServer server, string table) =>
        (await server.CallAsync("DescribeTable", $$"""{"TableName":"{{table}}"}"""))["Table"]!;

    private static async Task<string?> StatusAsync(TestServer server, string table) => (string?)(await DescribeAsync(server, table))["TableStatus"];
}
