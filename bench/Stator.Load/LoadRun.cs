using System.Diagnostics;
using System.Text;

namespace Stator.Load;

/// <summary>The workloads. Each connection sends its next request when the answer to the last one is there.</summary>
internal sealed class LoadRun(Uri endpoint, string table, long items, int bytes, int connections, TimeSpan time)
{
    private const int ItemsPerBatch = 25;
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(10);

    private readonly string _text = new('x', bytes);
    private long _next;

    public async Task RunAsync(string[] workloads, CancellationToken cancellationToken)
    {
        foreach (var workload in workloads)
        {
            await (workload switch
            {
                "fill" => FillAsync(cancellationToken),
                "get" => MeasureAsync(workload, "GetItem", random => $$"""{"TableName":"{{table}}","Key":{"pk":{"S":"{{Key(random)}}"} } }""", cancellationToken),
                "put" => MeasureAsync(workload, "PutItem", random => $$"""{"TableName":"{{table}}","Item":{{Item(random.NextInt64(items), random.Next())}} }""", cancellationToken),
                "stream" => new StreamReading(endpoint, table).EnableAsync(cancellationToken),
                "records" => new StreamReading(endpoint, table).MeasureAsync(cancellationToken),
                "expire" => new ExpiryLoad(endpoint, table, items, connections, time).RunAsync(cancellationToken),
                _ => throw new ArgumentException($"There is no workload {workload}; there are: fill, get, put, stream, records, expire."),
            });
        }
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        using (var connection = await DynamoConnection.OpenAsync(endpoint, cancellationToken))
        {
            await connection.SendAsync(
                "CreateTable",
                $$"""{"TableName":"{{table}}","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}]}""",
                cancellationToken);
        }
        var clock = Stopwatch.StartNew();
        var filling = Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => FillPartAsync(cancellationToken), cancellationToken)));
        while (await Task.WhenAny(filling, Task.Delay(ProgressInterval, cancellationToken)) != filling)
        {
            var done = Math.Min(Volatile.Read(ref _next), items);
            Console.WriteLine($"filled {done:N0} of {items:N0}, {done / clock.Elapsed.TotalSeconds:N0} items/s");
        }
        await filling;
        Console.WriteLine($"fill  {items / clock.Elapsed.TotalSeconds,10:N0} items/s, {items:N0} items in {clock.Elapsed.TotalSeconds:F1} s");
    }

    private async Task FillPartAsync(CancellationToken cancellationToken)
    {
        using var connection = await DynamoConnection.OpenAsync(endpoint, cancellationToken);
        for (var first = Take(); first < items; first = Take())
        {
            var body = new StringBuilder($$"""{"RequestItems":{"{{table}}":[""");
            for (var item = first; item < Math.Min(first + ItemsPerBatch, items); item++)
            {
                body.Append(item > first ? "," : "").Append("""{"PutRequest":{"Item":""").Append(Item(item, item)).Append("}}");
            }
            await connection.SendAsync("BatchWriteItem", body.Append("]}}").ToString(), cancellationToken);
        }
    }

    private long Take() => Interlocked.Add(ref _next, ItemsPerBatch) - ItemsPerBatch;

    private async Task MeasureAsync(string name, string operation, Func<Random, string> body, CancellationToken cancellationToken)
    {
        var latencies = await Task.WhenAll(Enumerable.Range(0, connections).Select(number => Task.Run(
            () => MeasureOneAsync(operation, body, new Random(number + Environment.TickCount), cancellationToken), cancellationToken)));
        var all = latencies.SelectMany(part => part).Order().ToList();
        Console.WriteLine(
            $"{name,-5} {all.Count / time.TotalSeconds,10:N0} requests/s  p50 {At(all, 0.5):F2} ms  p99 {At(all, 0.99):F2} ms"
            + $"  p99.9 {At(all, 0.999):F2} ms  max {At(all, 1):F1} ms");
    }

    private async Task<List<long>> MeasureOneAsync(
        string operation, Func<Random, string> body, Random random, CancellationToken cancellationToken)
    {
        using var connection = await DynamoConnection.OpenAsync(endpoint, cancellationToken);
        var latencies = new List<long>();
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < time)
        {
            var start = Stopwatch.GetTimestamp();
            await connection.SendAsync(operation, body(random), cancellationToken);
            latencies.Add(Stopwatch.GetTimestamp() - start);
        }
        return latencies;
    }

    private static double At(List<long> sorted, double share) =>
        sorted[(int)Math.Min(sorted.Count * share, sorted.Count - 1)] * 1000.0 / Stopwatch.Frequency;

    private string Key(Random random) => $"item-{random.NextInt64(items):d9}";

    /// <param name="number">Which item.</param>
    /// <param name="content">What differs: a write that changes nothing is less work for a database with a stream.</param>
    private string Item(long number, long content) => $$$"""{"pk":{"S":"item-{{{number:d9}}}"},"n":{"N":"{{{content}}}"},"text":{"S":"{{{_text}}}"}}""";
}
