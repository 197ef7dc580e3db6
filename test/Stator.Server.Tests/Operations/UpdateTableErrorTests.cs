namespace Stator.Server.Tests.Operations;

/// <summary>
/// What UpdateTable and CreateTable refuse of a table's settings, and how; as AWS's regions answered in October 2026.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
/// </summary>
public sealed class UpdateTableErrorTests : IAsyncLifetime
{
    private const string Refused = "ValidationException: ";
    private const string Invalid = Refused + "One or more parameter values were invalid: ";
    private const string Units = """ "ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":5} """;
    private const string Stream = """ "StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"} """;
    private const string Create = """ "AttributeDefinitions":[{"AttributeName":"h","AttributeType":"S"}],"GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"more","KeySchema":[{"AttributeName":"h","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}}] """;
    private const string Encrypted = """ "SSESpecification":{"Enabled":true} """;
    private const string Warm = """ "WarmThroughput":{"ReadUnitsPerSecond":20000} """;

    private TestServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        await CreateTableAsync("ondemand", """ "BillingMode":"PAY_PER_REQUEST" """, "");
        await CreateTableAsync("provisioned", Units, $",{Units}");
    }

    private Task CreateTableAsync(string name, string billing, string indexBilling) => _server.CallAsync("CreateTable", $$$"""
        {"TableName":"{{{name}}}",{{{billing}}},"AttributeDefinitions":[{"AttributeName":"h","AttributeType":"S"}],"KeySchema":[{"AttributeName":"h","KeyType":"HASH"}],
         "GlobalSecondaryIndexes":[{"IndexName":"gsi","KeySchema":[{"AttributeName":"h","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}{{{indexBilling}}}}]}
        """);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    public static TheoryData<string, string, string> Errors => new()
    {
        // What stands together.
        { "provisioned", $"{Units},{Encrypted},{Warm}", Invalid + "Server-Side Encryption modification must be the only operation in the request" },
        { "provisioned", $""" {Warm},"TableClass":"STANDARD","DeletionProtectionEnabled":true """, Invalid + "TableClass modification must be the only operation in the request" },
        { "provisioned", $""" {Warm},"DeletionProtectionEnabled":true """, Invalid + "DeletionProtection modification must be the only operation in the request" },
        { "provisioned", $"{Warm},{Units}", Invalid + "WarmThroughput must be the only operation in the request" },
        { "ondemand", $"{Warm},{Create}", Invalid + "Create global secondary index cannot be specified when updating WarmThroughput" },
        { "ondemand", $$""" "OnDemandThroughput":{"MaxReadRequestUnits":5},{{Stream}} """, Invalid + "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request" },
        { "provisioned", $"{Units},{Stream}", Invalid + "You cannot modify stream status while updating table IOPS" },
        { "provisioned", $"{Units},{Create}", Invalid + "You cannot create or delete index while updating table IOPS" },
        { "ondemand", $"{Stream},{Create}", Invalid + "You cannot create or delete index while changing stream status" },
        { "provisioned", $""" {Units},"GlobalSecondaryIndexUpdates":[] """, Invalid + "List of GlobalSecondaryIndexUpdates is empty" },
        { "ondemand", """ "GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"gsi"},"Update":{"IndexName":"gsi"}}] """, Invalid + "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object" },
        { "ondemand", """ "GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"gsi"}},{"Update":{"IndexName":"gsi"}}] """, Invalid + "Only one global secondary index update per index is allowed simultaneously. Index: gsi" },
        { "ondemand", """ "GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"gsi","KeySchema":[{"AttributeName":"h","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}}] """, Invalid + "AttributeDefinitions is not specified for index: gsi" },
        { "ondemand", Create.Replace("more", "gsi"), Refused + "Attempting to create an index which already exists" },

        // Billing mode and provisioned throughput.
        { "provisioned", $""" "BillingMode":"PAY_PER_REQUEST",{Units} """, Invalid + "ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST" },
        { "ondemand", Units, Invalid + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST" },
        { "ondemand", $""" "BillingMode":"PROVISIONED",{Units} """, Invalid + "ProvisionedThroughput must be specified for index: gsi" },
        { "ondemand", $$$$""" "GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"gsi",{{{{Units}}}}}}] """, Invalid + "The only Updates for index: gsi when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput" },
        { "ondemand", Create.Replace("\"Projection\"", $"{Units},\"Projection\""), Invalid + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: more when BillingMode is PAY_PER_REQUEST" },
        { "ondemand", Create.Replace("\"S\"", "\"N\""), Invalid + "Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. Existing schema: Schema:[SchemaElement: key{h:S:HASH}] New schema: Schema:[SchemaElement: key{h:N:HASH}]" },
        { "provisioned", Create, Invalid + "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: more" },
        { "provisioned", Units, Refused + "The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: 5. Requested ReadCapacityUnits: 5. Current WriteCapacityUnits provisioned for the table: 5. Requested WriteCapacityUnits: 5. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits." },
        { "provisioned", $$$$""" "GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"gsi",{{{{Units}}}}}}] """, Refused + "The provisioned throughput for the index gsi will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for index gsi: 5. Requested ReadCapacityUnits: 5. Current WriteCapacityUnits provisioned for index gsi: 5. Requested WriteCapacityUnits: 5. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits." },

        // On-demand and warm throughput.
        { "ondemand", """ "OnDemandThroughput":{"MaxReadRequestUnits":0} """, Invalid + "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range" },
        { "ondemand", """ "GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"gsi","OnDemandThroughput":{"MaxWriteRequestUnits":-2}}}] """, Invalid + "Requested MaxWriteRequestUnits for OnDemandThroughput for index : gsi is outside of valid range" },
        { "provisioned", """ "OnDemandThroughput":{"MaxReadRequestUnits":5} """, Invalid + "MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED" },
        { "ondemand", """ "WarmThroughput":{"ReadUnitsPerSecond":11999} """, Invalid + "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than current WarmThroughput, decreasing WarmThroughput is not supported" },
        { "ondemand", """ "GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"gsi","WarmThroughput":{"WriteUnitsPerSecond":3999}}}] """, Invalid + "Requested WriteUnitsPerSecond for WarmThroughput for index gsi is lower than current WarmThroughput, decreasing WarmThroughput is not supported" },

        // Everything else.
        { "ondemand", """ "TableClass":"COLD" """, Refused + "Invalid table-class parameter provided. Please try again with a valid table-class value: [STANDARD, STANDARD_INFREQUENT_ACCESS]." },
        { "ondemand", """ "StreamSpecification":{"StreamEnabled":true} """, Invalid + "If stream is being enabled then UpdateViewType is required" },
        { "ondemand", """ "StreamSpecification":{"StreamEnabled":false,"StreamViewType":"KEYS_ONLY"} """, Invalid + "If stream is being disabled, then UpdateViewType must not be specified" },
        { "ondemand", """ "SSESpecification":{"Enabled":false} """, Invalid + "Table is already encrypted by default" },
    };

    [Theory, MemberData(nameof(Errors))]
    public async Task UpdateTable_answers_AWSs_error(string table, string request, string error) =>
        Assert.Equal(error, await _server.FailAsync("UpdateTable", $$"""{"TableName":"{{table}}",{{request}}}"""));

    public static TheoryData<string, string> CreateErrors => new()
    {
        { """ "BillingMode":"PAY_PER_REQUEST","WarmThroughput":{"ReadUnitsPerSecond":11999} """, Invalid + "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial" },
        { $$""" {{Units}},"WarmThroughput":{"WriteUnitsPerSecond":4} """, Invalid + "Requested WriteUnitsPerSecond for WarmThroughput for table is lower than WriteCapacityUnits of ProvisionedThroughput" },
        { """ "BillingMode":"PAY_PER_REQUEST","OnDemandThroughput":{"MaxReadRequestUnits":-1} """, Invalid + "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range" },
        { $$""" {{Units}},"OnDemandThroughput":{"MaxReadRequestUnits":5} """, Invalid + "MaxReadRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED." },
    };

    [Theory, MemberData(nameof(CreateErrors))]
    public async Task CreateTable_answers_AWSs_error(string request, string error) => Assert.Equal(error, await _server.FailAsync(
        "CreateTable",
        $$"""{"TableName":"new",{{request}},"AttributeDefinitions":[{"AttributeName":"h","AttributeType":"S"}],"KeySchema":[{"AttributeName":"h","KeyType":"HASH"}]}"""));

    /// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html</summary>
    [Fact]
    public async Task Warm_throughput_is_the_most_that_a_table_ever_had()
    {
        Assert.Equal("5/5", await WarmAsync());
        await _server.CallAsync("UpdateTable", """{"TableName":"provisioned","ProvisionedThroughput":{"ReadCapacityUnits":50,"WriteCapacityUnits":6}}""");
        await _server.CallAsync("UpdateTable", """{"TableName":"provisioned","ProvisionedThroughput":{"ReadCapacityUnits":1,"WriteCapacityUnits":7}}""");
        Assert.Equal("50/7", await WarmAsync());
        await _server.CallAsync("UpdateTable", """{"TableName":"provisioned","BillingMode":"PAY_PER_REQUEST"}""");
        Assert.Equal("12000/4000", await WarmAsync());
        await _server.CallAsync("UpdateTable", $$$"""{"TableName":"provisioned","BillingMode":"PROVISIONED",{{{Units}}},"GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"gsi",{{{Units}}}}}]}""".Replace("} }", "}}"));
        Assert.Equal("12000/4000", await WarmAsync());
    }

    private async Task<string> WarmAsync()
    {
        var warm = (await _server.CallAsync("DescribeTable", """{"TableName":"provisioned"}"""))["Table"]!["WarmThroughput"]!;
        return $"{warm["ReadUnitsPerSecond"]}/{warm["WriteUnitsPerSecond"]}";
    }

    [Fact]
    public async Task The_same_key_by_another_name_encrypts_again()
    {
        await _server.CallAsync("UpdateTable", $$"""{"TableName":"ondemand",{{Encrypted}}}""");
        await _server.CallAsync("UpdateTable", $$"""{"TableName":"ondemand",{{Encrypted}}}""");
        var arn = (await _server.CallAsync("DescribeTable", """{"TableName":"ondemand"}"""))["Table"]!["SSEDescription"]!["KMSMasterKeyArn"]!;
        Assert.Equal(
            Invalid + "Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change Master Key",
            await _server.FailAsync("UpdateTable", $$$"""{"TableName":"ondemand","SSESpecification":{"Enabled":true,"SSEType":"KMS","KMSMasterKeyId":"{{{arn}}}"}}"""));
    }

    [Fact]
    public async Task A_class_that_a_table_has_anyway_changes_nothing()
    {
        await _server.CallAsync("UpdateTable", """{"TableName":"ondemand","TableClass":"STANDARD"}""");
        Assert.Null((await _server.CallAsync("DescribeTable", """{"TableName":"ondemand"}"""))["Table"]!["TableClassSummary"]);
        await _server.CallAsync("UpdateTable", """{"TableName":"ondemand","TableClass":"STANDARD_INFREQUENT_ACCESS"}""");
        var summary = (await _server.CallAsync("DescribeTable", """{"TableName":"ondemand"}"""))["Table"]!["TableClassSummary"]!;
        Assert.Equal("STANDARD_INFREQUENT_ACCESS", summary["TableClass"]!.GetValue<string>());
        Assert.NotNull(summary["LastUpdateDateTime"]);
    }

    [Fact]
    public async Task Attribute_definitions_are_answered_in_the_order_of_their_names()
    {
        var table = await _server.CallAsync("CreateTable", """{"TableName":"sorted","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"z","AttributeType":"S"},{"AttributeName":"a","AttributeType":"S"}],"KeySchema":[{"AttributeName":"z","KeyType":"HASH"},{"AttributeName":"a","KeyType":"RANGE"}]}""");
        Assert.Equal(["a", "z"], table["TableDescription"]!["AttributeDefinitions"]!.AsArray().Select(definition => definition!["AttributeName"]!.GetValue<string>()));
    }
}
