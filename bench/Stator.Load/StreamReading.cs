using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Stator.Load;

/// <summary>A table's stream: enables one, and reads one shard of it from its beginning as fast as a single reader can.</summary>
internal sealed class StreamReading(Uri endpoint, string table)
{
    private const string Streams = "DynamoDBStreams_20120810.";

    public async Task EnableAsync(CancellationToken cancellationToken)
    {
        using var connection = await DynamoConnection.OpenAsync(endpoint, cancellationToken);
        await connection.SendAsync(
            "UpdateTable", $$"""{"TableName":"{{table}}","StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_AND_OLD_IMAGES"} }""", cancellationToken);
        Console.WriteLine("a stream of NEW_AND_OLD_IMAGES is enabled");
    }

    /// <summary>Reads the shard with the first id, twice: what is cold the first time is not the second.</summary>
    public async Task MeasureAsync(CancellationToken cancellationToken)
    {
        using var connection = await DynamoConnection.OpenAsync(endpoint, cancellationToken);
        var described = JsonNode.Parse((await connection.SendAsync("DescribeTable", $$"""{"TableName":"{{table}}"}""", cancellationToken)).Span)!;
        var arn = (string)described["Table"]!["LatestStreamArn"]!;
        var stream = JsonNode.Parse((await connection.SendAsync(Streams + "DescribeStream", $$"""{"StreamArn":"{{arn}}"}""", cancellationToken)).Span)!;
        var shard = (string)stream["StreamDescription"]!["Shards"]![0]!["ShardId"]!;
        foreach (var name in (string[])["records, first time", "records, second time"])
        {
            var first = await connection.SendAsync(
                Streams + "GetShardIterator", $$"""{"StreamArn":"{{arn}}","ShardId":"{{shard}}","ShardIteratorType":"TRIM_HORIZON"}""", cancellationToken);
            var iterator = (string)JsonNode.Parse(first.Span)!["ShardIterator"]!;
            var (records, bytes) = (0L, 0L);
            var clock = Stopwatch.StartNew();
            for (var count = 1; count > 0 && iterator.Length > 0; records += count)
            {
                var page = await connection.SendAsync(Streams + "GetRecords", $$"""{"ShardIterator":"{{iterator}}","Limit":1000}""", cancellationToken);
                (count, bytes) = (CountOf(page.Span), bytes + page.Length);
                iterator = IteratorIn(page.Span);
            }
            Console.WriteLine($"{name}  {records / clock.Elapsed.TotalSeconds:N0} records/s, {records:N0} of {bytes / Math.Max(records, 1):N0} bytes of JSON");
        }
    }

    private static int CountOf(ReadOnlySpan<byte> page)
    {
        var count = 0;
        for (int at; (at = page.IndexOf("\"eventID\""u8)) >= 0; page = page[(at + 1)..])
        {
            count++;
        }
        return count;
    }

    private static string IteratorIn(ReadOnlySpan<byte> page)
    {
        var name = "\"NextShardIterator\":\""u8;
        if (page.LastIndexOf(name) is not (>= 0 and var at))
        {
            return "";
        }
        var rest = page[(at + name.Length)..];
        return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)'"')]);
    }
}
