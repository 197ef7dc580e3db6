using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Stator.Load;

/// <summary>
/// Items of which every other expires at some moment of a span of time, and a steady load of reads and writes meanwhile, sent at its times whether
/// or not answers have come. Tells its latencies, and in the end whether all that was due is gone, nothing else, and nothing before its time.
/// </summary>
internal sealed class ExpiryLoad(Uri endpoint, string table, long items, int connections, TimeSpan time)
{
    private const int ItemsPerBatch = 25;
    private const int RequestsPerSecond = 1000;
    private const int GraceSeconds = 60;

    private long _next;
    private long _begin;
    private int _early;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var connection = await DynamoConnection.OpenAsync(endpoint, cancellationToken);
        await connection.SendAsync(
            "CreateTable",
            $$$"""{"TableName":"{{{table}}}","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"g","AttributeType":"S"}],"GlobalSecondaryIndexes":[{"IndexName":"by_g","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],"Projection":{"ProjectionType":"KEYS_ONLY"}}]}""",
            cancellationToken);
        await connection.SendAsync("UpdateTimeToLive", $$"""{"TableName":"{{table}}","TimeToLiveSpecification":{"AttributeName":"ttl","Enabled":true} }""", cancellationToken);
        var clock = Stopwatch.StartNew();
        var filledBy = TimeSpan.FromSeconds(items / 20_000.0 + 5);
        _begin = DateTimeOffset.Now.ToUnixTimeSeconds() + (long)filledBy.TotalSeconds;
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => FillAsync(cancellationToken), cancellationToken)));
        Console.WriteLine($"filled {items:N0} items in {clock.Elapsed.TotalSeconds:F1} s; half of them expire in the {time.TotalSeconds:F0} s from {filledBy.TotalSeconds:F0} s on");
        var until = filledBy + time + TimeSpan.FromSeconds(10);
        var from = clock.Elapsed;
        var latencies = await Task.WhenAll(Enumerable.Range(0, connections).Select(number => Task.Run(() => LoadAsync(number, clock, until, cancellationToken), cancellationToken)));
        var all = latencies.SelectMany(part => part).Order().ToList();
        Console.WriteLine($"foreground {all.Count / (until - from).TotalSeconds:N0} requests/s  p50 {At(all, 0.5):F2} ms  p99 {At(all, 0.99):F2} ms  p99.9 {At(all, 0.999):F2} ms  max {At(all, 1):F1} ms");
        await CheckAsync(cancellationToken);
    }

    /// <summary>When an item expires, Unix seconds.</summary>
    private long TimeOf(long item) => _begin + (item / 2 * 7919 % (long)time.TotalSeconds);

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        using var connection = await DynamoConnection.OpenAsync(endpoint, cancellationToken);
        for (long first; (first = Interlocked.Add(ref _next, ItemsPerBatch) - ItemsPerBatch) < items;)
        {
            var body = new StringBuilder($$"""{"RequestItems":{"{{table}}":[""");
            for (var item = first; item < Math.Min(first + ItemsPerBatch, items); item++)
            {
                var ttl = item % 2 == 0 ? $$$""","ttl":{"N":"{{{TimeOf(item)}}}"}""" : "";
                body.Append(item > first ? "," : "").Append($$$$"""{"PutRequest":{"Item":{"pk":{"S":"item-{{{{item:d9}}}}"},"g":{"S":"g{{{{item % 1000}}}}"}{{{{ttl}}}}}}}""");
            }
            await connection.SendAsync("BatchWriteItem", body.Append("]}}").ToString(), cancellationToken);
        }
    }

    /// <summary>Latencies from when a request was due.</summary>
    private async Task<List<long>> LoadAsync(int number, Stopwatch clock, TimeSpan until, CancellationToken cancellationToken)
    {
        using var connection = await DynamoConnection.OpenAsync(endpoint, cancellationToken);
        var random = new Random(number);
        var latencies = new List<long>();
        var interval = TimeSpan.FromSeconds((double)connections / RequestsPerSecond);
        for (var due = clock.Elapsed + (interval * random.NextDouble()); due < until; due += interval)
        {
            if (due - clock.Elapsed is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, cancellationToken);
                due = clock.Elapsed; // A timer that comes late is not the server's fault.
            }
            var item = random.NextInt64(items);
            var isWrite = item % 2 == 1 && random.Next(2) == 0;
            var answer = await (isWrite
                ? connection.SendAsync("UpdateItem", $$$$"""{"TableName":"{{{{table}}}}","Key":{"pk":{"S":"item-{{{{item:d9}}}}"}},"UpdateExpression":"ADD n :one","ExpressionAttributeValues":{":one":{"N":"1"}}}""", cancellationToken)
                : connection.SendAsync("GetItem", $$$$"""{"TableName":"{{{{table}}}}","Key":{"pk":{"S":"item-{{{{item:d9}}}}"}}}""", cancellationToken));
            latencies.Add((clock.Elapsed - due).Ticks);
            if (!isWrite && answer.Span.IndexOf("\"Item\""u8) < 0 && (item % 2 == 1 || TimeOf(item) >= DateTimeOffset.Now.ToUnixTimeSeconds()))
            {
                Interlocked.Increment(ref _early);
            }
        }
        return latencies;
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        using var connection = await DynamoConnection.OpenAsync(endpoint, cancellationToken);
        for (var waited = 0; ; waited++)
        {
            var (kept, due) = await CountAsync(connection, null, cancellationToken);
            if (due == 0 || waited == GraceSeconds)
            {
                var (entries, dueEntries) = await CountAsync(connection, "by_g", cancellationToken);
                Console.WriteLine($"left {kept:N0} items that don't expire (of {items / 2:N0}) and {due:N0} that do; in the index {entries + dueEntries:N0}; gone too early, of those that were read: {_early}");
                return;
            }
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }
    }

    /// <summary>How many items are there that expire, by the parity of their numbers, and that don't.</summary>
    private async Task<(long Kept, long Due)> CountAsync(DynamoConnection connection, string? index, CancellationToken cancellationToken)
    {
        var (kept, due, start) = (0L, 0L, "");
        do
        {
            var indexed = index is null ? "" : $",\"IndexName\":\"{index}\"";
            var page = JsonNode.Parse((await connection.SendAsync("Scan", $$"""{"TableName":"{{table}}","ProjectionExpression":"pk"{{indexed}}{{start}} }""", cancellationToken)).Span)!;
            foreach (var item in page["Items"]!.AsArray())
            {
                var isDue = long.Parse(((string)item!["pk"]!["S"]!).AsSpan(5)) % 2 == 0;
                (kept, due) = (kept + (isDue ? 0 : 1), due + (isDue ? 1 : 0));
            }
            start = page["LastEvaluatedKey"] is { } last ? $",\"ExclusiveStartKey\":{last.ToJsonString()}" : "";
        }
        while (start.Length > 0);
        return (kept, due);
    }

    private static double At(List<long> sorted, double share) => TimeSpan.FromTicks(sorted[(int)Math.Min(sorted.Count * share, sorted.Count - 1)]).TotalMilliseconds;
}
