using System.Collections.Concurrent;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Stator.Acceptance;

/// <summary>
/// Whatever was acknowledged before kill -9 is there afterwards, in the table and in its index. STATOR_KILLS says how many kills; memory is
/// so small that flushes and compactions are cut off as well.
/// </summary>
public sealed class CrashTests
{
    private const int StandardKills = 20;
    private const int Writers = 8;
    private const int KeysPerWriter = 25;

    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("STATOR_KILLS"), out var kills) ? kills : StandardKills;

    [Fact]
    public async Task Every_acknowledged_write_survives_kills_under_load()
    {
        var folder = Directory.CreateTempSubdirectory("stator-").FullName;
        var acknowledged = new ConcurrentDictionary<string, int>();
        var random = new Random(20261121);
        for (var life = 0; life <= Kills; life++)
        {
            await using var server = await ServerProcess.StartAsync("--data", folder, "--memory", "16MB");
            using var client = server.CreateClient();
            if (life == 0)
            {
                await CreateTableAsync(client);
            }
            await ExpectAsync(client, acknowledged);
            if (life == Kills)
            {
                break;
            }
            var goal = acknowledged.Values.Sum() + random.Next(50, 1500);
            using var stop = new CancellationTokenSource();
            var load = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => WriteAsync(client, acknowledged, writer, goal, stop)));
            await Task.WhenAny(load, Task.Delay(Timeout.Infinite, stop.Token));
            await server.KillAsync();
            await load;
        }
        Directory.Delete(folder, recursive: true);
    }

    private static Task CreateTableAsync(AmazonDynamoDBClient client) => client.CreateTableAsync(new CreateTableRequest
    {
        TableName = "crash",
        KeySchema = [new("k", KeyType.HASH)],
        AttributeDefinitions = [new("k", ScalarAttributeType.S), new("writer", ScalarAttributeType.S), new("n", ScalarAttributeType.N)],
        BillingMode = BillingMode.PAY_PER_REQUEST,
        GlobalSecondaryIndexes =
        [
            new GlobalSecondaryIndex
            {
                IndexName = "by-writer",
                KeySchema = [new("writer", KeyType.HASH), new("n", KeyType.RANGE)],
                Projection = new Projection { ProjectionType = ProjectionType.ALL },
            },
        ],
    });

    /// <summary>Counts up the writer's keys, one write after another, until all writers together have reached the goal or the server is gone.</summary>
    private static async Task WriteAsync(
        AmazonDynamoDBClient client, ConcurrentDictionary<string, int> acknowledged, int writer, int goal, CancellationTokenSource stop)
    {
        for (var at = 0; ; at++)
        {
            var key = $"w{writer}-{at % KeysPerWriter}";
            try
            {
                await client.UpdateItemAsync(new UpdateItemRequest
                {
                    TableName = "crash",
                    Key = new() { ["k"] = new(key) },
                    UpdateExpression = "SET writer = :writer, filler = :filler ADD n :one",
                    ExpressionAttributeValues = new()
                    {
                        [":one"] = new() { N = "1" },
                        [":writer"] = new($"w{writer}"),
                        [":filler"] = new(new string('x', 2000)),
                    },
                });
            }
            catch (Exception)
            {
                return; // The server was killed: whether this write counts nobody knows.
            }
            acknowledged.AddOrUpdate(key, 1, (_, count) => count + 1);
            if (acknowledged.Values.Sum() >= goal)
            {
                await stop.CancelAsync();
            }
        }
    }

    /// <summary>
    /// At least what was acknowledged, and at most one write more per writer's key: the one that was under way. The index has exactly the
    /// table's items.
    /// </summary>
    private static async Task ExpectAsync(AmazonDynamoDBClient client, ConcurrentDictionary<string, int> acknowledged)
    {
        var items = (await ReadAllAsync(client, null)).ToDictionary(item => item["k"].S, item => int.Parse(item["n"].N));
        foreach (var (key, count) in acknowledged.ToList())
        {
            Assert.InRange(items.GetValueOrDefault(key), count, count + 1);
        }
        foreach (var (key, count) in items)
        {
            Assert.InRange(count, 1, acknowledged.GetValueOrDefault(key) + 1);
            acknowledged[key] = count;
        }
        var indexed = await ReadAllAsync(client, "by-writer");
        Assert.Equal(items.Count, indexed.Count);
        Assert.All(indexed, entry => Assert.Equal(items[entry["k"].S], int.Parse(entry["n"].N)));
    }

    private static async Task<List<Dictionary<string, AttributeValue>>> ReadAllAsync(AmazonDynamoDBClient client, string? index)
    {
        var items = new List<Dictionary<string, AttributeValue>>();
        var request = new ScanRequest("crash") { IndexName = index, ConsistentRead = index is null };
        do
        {
            var page = await client.ScanAsync(request);
            items.AddRange(page.Items ?? []);
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        return items;
    }
}
