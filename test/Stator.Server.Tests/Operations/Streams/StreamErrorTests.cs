namespace Stator.Server.Tests.Operations.Streams;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html</summary>
public sealed class StreamErrorTests(StreamErrorTests.OneTable fixture) : IClassFixture<StreamErrorTests.OneTable>
{
    /// <summary>A server with a table whose stream has one shard.</summary>
    public sealed class OneTable : IAsyncLifetime
    {
        internal TestServer Server { get; private set; } = null!;

        internal string Arn { get; private set; } = "";

        internal string Shard { get; private set; } = "";

        public async ValueTask InitializeAsync()
        {
            Server = await TestServer.StartAsync();
            await Server.CallAsync("CreateTable", """{"TableName":"errors","ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":5},"AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"}],"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"KEYS_ONLY"}}""");
            Arn = (string)(await Server.CallAsync("DescribeTable", """{"TableName":"errors"}"""))["Table"]!["LatestStreamArn"]!;
            Shard = (string)(await StreamClient.ShardsAsync(Server, Arn))[0]["ShardId"]!;
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }

    private const string Unknown = "arn:aws:dynamodb:us-east-1:000000000000:table/errors/stream/2015-05-11T21:21:33.291";

    public static TheoryData<string, string, string> Cases => new()
    {
        { "DescribeStream", "{}", "ValidationException: 1 validation error detected: Value null at 'streamArn' failed to satisfy constraint: Member must not be null" },
        { "DescribeStream", """{"StreamArn":"fake-stream"}""", "ValidationException: Invalid StreamArn" },
        { "DescribeStream", """{"StreamArn":"arn:aws:dynamodb:us-east-1:000000000000:table/errors"}""", "ValidationException: Invalid StreamArn" },
        { "DescribeStream", $$"""{"StreamArn":"{{Unknown}}"}""", $"ResourceNotFoundException: Requested resource not found: Stream: {Unknown} not found" },
        { "DescribeStream", """{"StreamArn":"ARN","Limit":0}""", "ValidationException: 1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1" },
        { "DescribeStream", """{"StreamArn":"ARN","ExclusiveStartShardId":"short"}""", "ValidationException: 1 validation error detected: Value 'short' at 'exclusiveStartShardId' failed to satisfy constraint: Member must have length greater than or equal to 28" },
        { "DescribeStream", """{"StreamArn":"ARN","ShardFilter":{"Type":"CHILD_SHARDS","ShardId":"shardId-00000000000000000000-00000000"} }""", "ResourceNotFoundException: Requested resource not found: Shard does not exist" },
        { "ListStreams", """{"ExclusiveStartStreamArn":"nothing"}""", "ValidationException: Invalid StreamArn" },
        { "GetShardIterator", $$"""{"StreamArn":"{{Unknown}}","ShardId":"SHARD","ShardIteratorType":"LATEST"}""", $"ResourceNotFoundException: Requested resource not found: Stream: {Unknown} not found" },
        { "GetShardIterator", """{"StreamArn":"ARN","ShardId":"shardId-00000000000000000000-00000000","ShardIteratorType":"LATEST"}""", "ResourceNotFoundException: Requested resource not found: Shard does not exist" },
        { "GetShardIterator", """{"StreamArn":"ARN","ShardId":"SHARD","ShardIteratorType":"LATEST","SequenceNumber":"12"}""", "ValidationException: 1 validation error detected: Value '12' at 'sequenceNumber' failed to satisfy constraint: Member must have length greater than or equal to 21" },
        { "GetRecords", """{"ShardIterator":"nothing"}""", "ValidationException: Invalid ShardIterator" },
        { "GetRecords", """{"ShardIterator":"ARN|1|AAAA"}""", "ValidationException: Invalid ShardIterator" },
        { "GetRecords", "{}", "ValidationException: 1 validation error detected: Value null at 'shardIterator' failed to satisfy constraint: Member must not be null" },
    };

    [Theory, MemberData(nameof(Cases))]
    public async Task What_is_wrong_is_told_in_AWS_words(string operation, string request, string expected) =>
        Assert.Equal(expected, await fixture.Server.FailAsync(
            $"DynamoDBStreams_20120810.{operation}", request.Replace("\"ARN", $"\"{fixture.Arn}").Replace("\"SHARD\"", $"\"{fixture.Shard}\"")));

    [Theory]
    [InlineData("""{"StreamArn":"ARN","ShardId":"SHARD","ShardIteratorType":"AT_SEQUENCE_NUMBER"}""")]
    [InlineData("""{"StreamArn":"ARN","ShardId":"SHARD","ShardIteratorType":"LATEST","SequenceNumber":"100000000000000000001"}""")]
    [InlineData("""{"StreamArn":"ARN","ShardId":"SHARD","ShardIteratorType":"AT_SEQUENCE_NUMBER","SequenceNumber":"100000000000000000000"}""")]
    [InlineData("""{"StreamArn":"ARN","ShardId":"SHARD","ShardIteratorType":"AT_SEQUENCE_NUMBER","SequenceNumber":"not-a-number-of-21-digits"}""")]
    public async Task A_sequence_number_that_is_missing_wrong_or_too_much_is_refused(string request) =>
        Assert.StartsWith("ValidationException: ", await fixture.Server.FailAsync(
            "DynamoDBStreams_20120810.GetShardIterator", request.Replace("\"ARN", $"\"{fixture.Arn}").Replace("\"SHARD\"", $"\"{fixture.Shard}\"")));

    [Fact]
    public async Task An_iterator_that_was_changed_is_none()
    {
        var iterator = await StreamClient.IteratorAsync(fixture.Server, fixture.Arn, fixture.Shard, "LATEST");
        var changed = iterator[..^4] + (iterator[^4] == 'A' ? 'B' : 'A') + iterator[^3..];
        Assert.Equal("ValidationException: Invalid ShardIterator", await fixture.Server.FailAsync("DynamoDBStreams_20120810.GetRecords", $$"""{"ShardIterator":"{{changed}}"}"""));
    }

    [Fact]
    public async Task Streams_of_another_account_or_region_are_not_there()
    {
        var other = TestServer.Authorization.Replace("us-east-1", "eu-west-1");
        Assert.StartsWith("ResourceNotFoundException: ", await fixture.Server.FailAsync("DynamoDBStreams_20120810.DescribeStream", $$"""{"StreamArn":"{{fixture.Arn}}"}""", other));
        Assert.Equal("[]", (await fixture.Server.CallAsync("DynamoDBStreams_20120810.ListStreams", "{}", other))["Streams"]!.ToJsonString());
    }
}
