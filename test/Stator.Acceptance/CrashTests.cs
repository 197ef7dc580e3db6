using System.Collections.Concurrent;
using Amazon.DynamoDBv2.Model;

namespace Stator.Acceptance;

/// <summary>Whatever was acknowledged before kill -9 is there afterwards.</summary>
public sealed class CrashTests
{
    private const int Kills = 20;
    private const int Writers = 8;

    [Fact]
    public async Task Every_acknowledged_item_survives_twenty_kills_under_load()
    {
        var folder = Directory.CreateTempSubdirectory("stator-").FullName;
        var acknowledged = new ConcurrentDictionary<string, int>();
        var random = new Random(20261121);
        for (var life = 0; life <= Kills; life++)
        {
            await using var server = await ServerProcess.StartAsync("--data", folder);
            using var client = server.CreateClient();
            if (life == 0)
            {
                await client.CreateTableAsync("crash", [new("k", "HASH")], [new("k", "S")], new ProvisionedThroughput(5, 5));
            }
            await ExpectAsync(client, acknowledged);
            if (life == Kills)
            {
                break;
            }
            var goal = acknowledged.Values.Sum() + random.Next(50, 400);
            using var stop = new CancellationTokenSource();
            var load = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => WriteAsync(client, acknowledged, writer, goal, stop)));
            await Task.WhenAny(load, Task.Delay(Timeout.Infinite, stop.Token));
            await server.KillAsync();
            await load;
        }
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Counts up the writer's keys, one write after another, until all writers together have reached the goal or the server is gone.</summary>
    private static async Task WriteAsync(
        Amazon.DynamoDBv2.AmazonDynamoDBClient client, ConcurrentDictionary<string, int> acknowledged, int writer, int goal, CancellationTokenSource stop)
    {
        for (var at = 0; ; at++)
        {
            var key = $"w{writer}-{at % 10}";
            try
            {
                await client.UpdateItemAsync(new UpdateItemRequest
                {
                    TableName = "crash",
                    Key = new() { ["k"] = new(key) },
                    UpdateExpression = "ADD n :one",
                    ExpressionAttributeValues = new() { [":one"] = new() { N = "1" } },
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

    /// <summary>At least what was acknowledged, and at most one write more per writer's key: the one that was under way.</summary>
    private static async Task ExpectAsync(Amazon.DynamoDBv2.AmazonDynamoDBClient client, ConcurrentDictionary<string, int> acknowledged)
    {
        foreach (var (key, count) in acknowledged.ToList())
        {
            var item = (await client.GetItemAsync("crash", new Dictionary<string, AttributeValue> { ["k"] = new(key) }, consistentRead: true)).Item;
            var found = item is null ? 0 : int.Parse(item["n"].N);
            Assert.InRange(found, count, count + 1);
            acknowledged[key] = found;
        }
    }
}
