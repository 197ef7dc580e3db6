using System.Text.Json.Nodes;

namespace Stator.Server.Tests.Operations;

/// <summary>
/// The states of a table's Kinesis destinations, and what is refused in them.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_EnableKinesisStreamingDestination.html
/// </summary>
public sealed class KinesisDestinationTests
{
    private const string Arn = "arn:aws:kinesis:us-east-1:000000000000:stream/changes";
    private const string State = "ValidationException: Table is not in a valid state to enable Kinesis Streaming Destination: ";
    private const string NotEnabled = State + "EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE operation.";
    private const string NotActive = State + "KinesisStreamingDestination must be ACTIVE to perform DISABLE operation.";

    [Fact]
    public async Task A_destination_is_enabled_updated_and_disabled()
    {
        var time = new ManualTime();
        await using var server = await StartAsync(time);
        Assert.Equal("""{"TableName":"table","KinesisDataStreamDestinations":[]}""", (await DescribeAsync(server)).ToJsonString());
        Assert.Equal(
            $$$"""{"TableName":"table","StreamArn":"{{{Arn}}}","DestinationStatus":"ENABLING","EnableKinesisStreamingConfiguration":{}}""",
            (await server.CallAsync("EnableKinesisStreamingDestination", Request())).ToJsonString());
        Assert.Equal(NotEnabled, await server.FailAsync("EnableKinesisStreamingDestination", Request("other")));
        Assert.Equal(NotActive, await server.FailAsync("DisableKinesisStreamingDestination", Request()));
        Assert.Equal(
            State + $"Kinesis streaming is not in ACTIVE state. Updates are only allowed in ACTIVE state. TableName: table, kdsArn: {Arn}",
            await server.FailAsync("UpdateKinesisStreamingDestination", Update("MICROSECOND")));
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(
            $$"""[{"StreamArn":"{{Arn}}","DestinationStatus":"ACTIVE"}]""", (await DescribeAsync(server))["KinesisDataStreamDestinations"]!.ToJsonString());
        var id = (string)(await server.CallAsync("DescribeTable", """{"TableName":"table"}"""))["Table"]!["TableId"]!;
        Assert.Equal(
            $"ValidationException: Invalid Request: Precision is already set to the desired value of MILLISECOND for tableId: {id}, kdsArn: {Arn}",
            await server.FailAsync("UpdateKinesisStreamingDestination", Update("MILLISECOND")));
        Assert.Equal("UPDATING", (string)(await server.CallAsync("UpdateKinesisStreamingDestination", Update("MICROSECOND")))["DestinationStatus"]!);
        Assert.Equal(
            $$"""[{"StreamArn":"{{Arn}}","DestinationStatus":"UPDATING","ApproximateCreationDateTimePrecision":"MICROSECOND"}]""",
            (await DescribeAsync(server))["KinesisDataStreamDestinations"]!.ToJsonString());
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(
            $$"""{"TableName":"table","StreamArn":"{{Arn}}","DestinationStatus":"DISABLING"}""",
            (await server.CallAsync("DisableKinesisStreamingDestination", Request())).ToJsonString());
        Assert.Equal("DISABLING", (string)(await server.CallAsync("DisableKinesisStreamingDestination", Request()))["DestinationStatus"]!);
        time.Advance(TimeSpan.FromSeconds(5));
        await server.CallAsync("EnableKinesisStreamingDestination", Request("other"));
        Assert.Equal(
            ["other ENABLING", "changes DISABLED"],
            (await DescribeAsync(server))["KinesisDataStreamDestinations"]!.AsArray().Select(one => $"{((string)one!["StreamArn"]!).Split('/')[1]} {one["DestinationStatus"]}"));
    }

    [Theory]
    [InlineData("EnableKinesisStreamingDestination", """ "TableName":"nope","StreamArn":"ARN" """, "ResourceNotFoundException: Requested resource not found: Table: nope not found")]
    [InlineData("DisableKinesisStreamingDestination", """ "TableName":"nope","StreamArn":"ARN" """, "ResourceNotFoundException: Requested resource not found: Table: nope not found")]
    [InlineData("DisableKinesisStreamingDestination", """ "TableName":"table","StreamArn":"ARN" """, NotActive)]
    [InlineData("DisableKinesisStreamingDestination", """ "TableName":"table","StreamArn":"ARN","EnableKinesisStreamingConfiguration":{} """, "ValidationException: Stream cannot be disabled using EnableKinesisStreamingConfiguration parameters")]
    [InlineData("UpdateKinesisStreamingDestination", """ "TableName":"table","StreamArn":"ARN","UpdateKinesisStreamingConfiguration":{"ApproximateCreationDateTimePrecision":"MICROSECOND"} """, State + "No streaming destination with streamArn: ARN found for table with tableName: table")]
    [InlineData("UpdateKinesisStreamingDestination", """ "TableName":"table","StreamArn":"ARN","UpdateKinesisStreamingConfiguration":{} """, "ValidationException: Streaming destination cannot be updated with given parameters: UpdateKinesisStreamingConfiguration cannot be null or contain only null values")]
    [InlineData("UpdateKinesisStreamingDestination", """ "TableName":"table","StreamArn":"ARN","UpdateKinesisStreamingConfiguration":{"ApproximateCreationDateTimePrecision":"SECOND"} """, "ValidationException: 1 validation error detected: Value 'SECOND' at 'updateKinesisStreamingConfiguration.approximateCreationDateTimePrecision' failed to satisfy constraint: Member must satisfy enum value set: [MILLISECOND, MICROSECOND]")]
    [InlineData("DescribeKinesisStreamingDestination", """ "TableName":"nope" """, "ResourceNotFoundException: Requested resource not found: Table: nope not found")]
    public async Task A_wrong_request_is_refused(string operation, string request, string error)
    {
        await using var server = await StartAsync(new ManualTime());
        Assert.Equal(error.Replace("ARN", Arn), await server.FailAsync(operation, $"{{{request.Replace("ARN", Arn)}}}"));
    }

    [Fact]
    public async Task Without_a_Kinesis_there_is_no_destination_and_the_changes_kept_for_one_are_nobodys_stream()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateTableAsync("table");
        Assert.StartsWith("ValidationException: This server has no Kinesis to deliver to: start it with --kinesis-endpoint", await server.FailAsync("EnableKinesisStreamingDestination", Request()));
        await using var connected = await StartAsync(new ManualTime());
        await connected.CallAsync("EnableKinesisStreamingDestination", Request());
        await connected.CallAsync("PutItem", """{"TableName":"table","Item":{"p":{"S":"p"},"s":{"N":"1"}}}""");
        Assert.Empty((await connected.CallAsync("DynamoDBStreams_20120810.ListStreams", "{}"))["Streams"]!.AsArray());
    }

    private static string Request(string stream = "changes") => $$"""{"TableName":"table","StreamArn":"{{Arn.Replace("changes", stream)}}"}""";

    private static string Update(string precision) =>
        $$"""{"TableName":"table","StreamArn":"{{Arn}}","UpdateKinesisStreamingConfiguration":{"ApproximateCreationDateTimePrecision":"{{precision}}"} }""";

    private static Task<JsonNode> DescribeAsync(TestServer server) => server.CallAsync("DescribeKinesisStreamingDestination", """{"TableName":"table"}""");

    private static async Task<TestServer> StartAsync(ManualTime time)
    {
        var server = await TestServer.StartAsync(time: time, tableDelay: TimeSpan.FromSeconds(5), kinesis: new Uri("http://127.0.0.1:9")); // Where nobody listens.
        await server.CreateTableAsync("table");
        time.Advance(TimeSpan.FromSeconds(5));
        return server;
    }
}
