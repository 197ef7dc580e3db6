using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Stator.Server.Tests.Operations.Streams;

/// <summary>Reads a stream as a program on DynamoDB's API does: shards parent first, from the oldest record on.</summary>
internal static class StreamClient
{
    private const string Service = "DynamoDBStreams_20120810.";

    public static async Task<List<JsonNode>> ShardsAsync(TestServer server, string arn) =>
        [.. (await server.CallAsync(Service + "DescribeStream", $$"""{"StreamArn":"{{arn}}"}"""))["StreamDescription"]!["Shards"]!.AsArray().Select(shard => shard!)];

    public static async Task<string> IteratorAsync(TestServer server, string arn, string shard, string type, string? number = null)
    {
        var more = number is null ? "" : $",\"SequenceNumber\":\"{number}\"";
        var answer = await server.CallAsync(
            Service + "GetShardIterator", $$"""{"StreamArn":"{{arn}}","ShardId":"{{shard}}","ShardIteratorType":"{{type}}"{{more}} }""");
        return (string)answer["ShardIterator"]!;
    }

    /// <summary>What a shard holds, and the iterator behind it: null when the shard is closed.</summary>
    public static async Task<(List<JsonNode> Records, string? Next)> ReadAsync(TestServer server, string arn, string shard)
    {
        var records = new List<JsonNode>();
        string? next = await IteratorAsync(server, arn, shard, "TRIM_HORIZON");
        while (next is not null)
        {
            var page = await server.CallAsync(Service + "GetRecords", $$"""{"ShardIterator":"{{next}}"}""");
            records.AddRange(page["Records"]!.AsArray().Select(record => record!));
            next = (string?)page["NextShardIterator"];
            if (page["Records"]!.AsArray().Count == 0)
            {
                break;
            }
        }
        return (records, next);
    }

    /// <summary>All records of a stream; those of a shard behind those of its parent.</summary>
    public static async Task<List<JsonNode>> ReadAllAsync(TestServer server, string arn)
    {
        var records = new List<JsonNode>();
        foreach (var shard in await ShardsAsync(server, arn)) // Children come after their parents.
        {
            records.AddRange((await ReadAsync(server, arn, (string)shard["ShardId"]!)).Records);
        }
        return records;
    }

    /// <summary>Waits for background work on a stream's shards, while minutes pass: it may have missed the hour at which it was due.</summary>
    public static async Task<List<JsonNode>> UntilAsync(TestServer server, ManualTime time, string arn, Func<List<JsonNode>, bool> isDone)
    {
        List<JsonNode> shards = [];
        await Eventually.HoldsAsync(async () => isDone(shards = await ShardsAsync(server, arn)), "the shards of the stream", time, TimeSpan.FromMinutes(1));
        return shards;
    }

    /// <summary>Waits until a stream is forgotten, while minutes pass.</summary>
    public static Task UntilGoneAsync(TestServer server, ManualTime time, string arn) => Eventually.HoldsAsync(
        async () =>
        {
            using var response = await server.SendAsync(Service + "DescribeStream", Encoding.UTF8.GetBytes($$"""{"StreamArn":"{{arn}}"}"""));
            if (response.StatusCode == HttpStatusCode.OK)
            {
                return false;
            }
            Assert.Contains($"Requested resource not found: Stream: {arn} not found", await response.Content.ReadAsStringAsync());
            return true;
        },
        "the stream is gone",
        time,
        TimeSpan.FromMinutes(1));

    /// <summary>Gives background work that a clock has set off time to be done: some requests' worth.</summary>
    public static async Task SettleAsync(TestServer server)
    {
        for (var at = 0; at < 20; at++)
        {
            await server.CallAsync("ListTables", "{}");
        }
    }
}
