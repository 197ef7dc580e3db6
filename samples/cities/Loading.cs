using System.Diagnostics;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Stator.Samples.Cities;

/// <summary>Creates the table and fills it, 25 cities a batch, several batches at once, with a bar that shows how far it is.</summary>
internal sealed class Loading(IAmazonDynamoDB client)
{
    /// <summary>The table.</summary>
    public const string Table = "cities";

    /// <summary>Its index by country and latitude.</summary>
    public const string ByLatitude = "by_latitude";

    private const int BatchSize = 25;
    private const int BatchesAtOnce = 16;
    private const int BarWidth = 40;

    /// <summary>Loads all cities into a new table.</summary>
    public async Task RunAsync(IReadOnlyList<City> cities)
    {
        await RecreateAsync();
        var clock = Stopwatch.StartNew();
        var done = 0;
        await Parallel.ForEachAsync(
            cities.Chunk(BatchSize),
            new ParallelOptions { MaxDegreeOfParallelism = BatchesAtOnce },
            async (batch, _) =>
            {
                await WriteAsync(batch);
                Show(Interlocked.Add(ref done, batch.Length), cities.Count, clock.Elapsed);
            });
        Console.WriteLine($"\nloaded {cities.Count:N0} cities in {clock.Elapsed.TotalSeconds:F1} s");
    }

    private async Task RecreateAsync()
    {
        if ((await client.ListTablesAsync()).TableNames?.Contains(Table) ?? false)
        {
            await client.DeleteTableAsync(Table);
        }
        await client.CreateTableAsync(new CreateTableRequest
        {
            TableName = Table,
            BillingMode = BillingMode.PAY_PER_REQUEST,
            AttributeDefinitions = [new("country", ScalarAttributeType.S), new("place", ScalarAttributeType.S), new("latitude", ScalarAttributeType.N)],
            KeySchema = [new("country", KeyType.HASH), new("place", KeyType.RANGE)],
            GlobalSecondaryIndexes =
            [
                new GlobalSecondaryIndex
                {
                    IndexName = ByLatitude,
                    KeySchema = [new("country", KeyType.HASH), new("latitude", KeyType.RANGE)],
                    Projection = new Projection { ProjectionType = ProjectionType.INCLUDE, NonKeyAttributes = ["city"] },
                },
            ],
        });
    }

    /// <summary>Writes a batch, and again what the server leaves for later.</summary>
    private async ValueTask WriteAsync(City[] batch)
    {
        var requests = new Dictionary<string, List<WriteRequest>>
        {
            [Table] = [.. batch.Select(city => new WriteRequest(new PutRequest(city.ToItem())))],
        };
        while (requests is { Count: > 0 })
        {
            requests = (await client.BatchWriteItemAsync(new BatchWriteItemRequest(requests))).UnprocessedItems;
        }
    }

    private static void Show(int done, int total, TimeSpan elapsed)
    {
        if (Console.IsOutputRedirected)
        {
            return;
        }
        var full = (int)((long)done * BarWidth / total);
        Console.Write($"\r[{new string('#', full)}{new string('.', BarWidth - full)}] {done:N0} of {total:N0}, {done / elapsed.TotalSeconds:N0} a second ");
    }
}
