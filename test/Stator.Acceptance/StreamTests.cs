using System.Reflection;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Stator.Acceptance;

/// <summary>Programs on the AWS SDKs for JavaScript and for .NET read every change of a table once, whatever was killed meanwhile. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html</summary>
public sealed class StreamTests
{
    private static readonly string StreamReplay =
        typeof(StreamTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "StreamReplay").Value!;
    private const int Kills = 4;
    private const int Writers = 8;
    private const int WritesPerLife = 2500;

    [Fact]
    public async Task The_stream_of_a_table_makes_the_table_after_kills_under_load()
    {
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(ForeignClientTests.Scripts, "node_modules")), "npm packages are not installed: npm ci --prefix test/Stator.Acceptance/javascript");
        var folder = Directory.CreateTempSubdirectory("stator-").FullName;
        for (var life = 0; life <= Kills; life++)
        {
            await using var server = await ServerProcess.StartAsync("--data", folder, "--memory", "16MB", "--shard-lifetime", "1s");
            using var client = server.CreateClient();
            if (life == 0)
            {
                await client.CreateTableAsync(new CreateTableRequest
                {
                    TableName = "followed",
                    KeySchema = [new("k", KeyType.HASH)],
                    AttributeDefinitions = [new("k", ScalarAttributeType.S)],
                    BillingMode = BillingMode.PAY_PER_REQUEST,
                    StreamSpecification = new StreamSpecification { StreamEnabled = true, StreamViewType = StreamViewType.NEW_AND_OLD_IMAGES },
                });
            }
            if (life == 0)
            {
                await client.UpdateTimeToLiveAsync(new UpdateTimeToLiveRequest
                {
                    TableName = "followed",
                    TimeToLiveSpecification = new() { AttributeName = "ttl", Enabled = true },
                });
            }
            if (life == 1)
            {
                // More units want more shards: they split until there are enough.
                await client.UpdateTableAsync(new UpdateTableRequest { TableName = "followed", WarmThroughput = new WarmThroughput { WriteUnitsPerSecond = 16_000 } });
            }
            var left = life == Kills ? 0 : WritesPerLife;
            var nearlyDone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var load = Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
            {
                var random = new Random((life * Writers) + writer);
                while (Interlocked.Decrement(ref left) >= 0 && await TryWriteAsync(client, random))
                {
                    if (Volatile.Read(ref left) <= WritesPerLife / 10)
                    {
                        nearlyDone.TrySetResult();
                    }
                }
            }));
            if (life < Kills)
            {
                await Task.WhenAny(nearlyDone.Task, load);
                await server.KillAsync();
            }
            await load;
            if (life == Kills)
            {
                await UntilNothingExpiresAsync(client);
                var (code, output) = await ForeignClientTests.RunAsync("node", [Path.Combine(ForeignClientTests.Scripts, "streams.mjs"), server.Endpoint, "followed", "split"]);
                Assert.True(code == 0, output);
                Assert.Contains("all is well", output);
                (code, output) = await ForeignClientTests.RunAsync("dotnet", ["exec", StreamReplay, server.Endpoint, "followed"]);
                Assert.True(code == 0, output);
                Assert.Contains("all is well", output);
            }
        }
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>All times to live are over: waits until those items are gone.</summary>
    private static async Task UntilNothingExpiresAsync(AmazonDynamoDBClient client)
    {
        for (var tries = 0; (await client.ScanAsync(new ScanRequest("followed"))).Items.Any(item => item.ContainsKey("ttl")); tries++)
        {
            Assert.True(tries < 100, "items that expire are still there");
            await Task.Delay(100);
        }
    }

    /// <summary>False when the server is gone.</summary>
    private static async Task<bool> TryWriteAsync(AmazonDynamoDBClient client, Random random)
    {
        var key = new Dictionary<string, AttributeValue> { ["k"] = new($"k{random.Next(60)}") };
        try
        {
            switch (random.Next(6))
            {
                case 3:
                    await client.PutItemAsync(new PutItemRequest("followed", new(key) { ["c"] = new() { N = "0" } }) { ConditionExpression = "c = :never", ExpressionAttributeValues = new() { [":never"] = new("x") } });
                    break;
                case 4:
                    await client.PutItemAsync("followed", new(key) { ["ttl"] = new() { N = $"{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}" } });
                    break;
                case 0:
                    await client.DeleteItemAsync("followed", key);
                    break;
                case 1:
                    await client.PutItemAsync("followed", new(key) { ["n"] = new() { N = $"{random.Next(3)}" } });
                    break;
                case 2:
                    await client.TransactWriteItemsAsync(new TransactWriteItemsRequest
                    {
                        TransactItems =
                        [
                            new() { Put = new() { TableName = "followed", Item = new(key) { ["t"] = new() { N = $"{random.Next(3)}" } } } },
                            new() { Delete = new() { TableName = "followed", Key = new() { ["k"] = new($"other{random.Next(9)}") } } },
                            new() { Put = new() { TableName = "followed", Item = new() { ["k"] = new($"other{9 + random.Next(9)}"), ["x"] = new($"{random.Next()}") } } },
                        ],
                    });
                    break;
                default:
                    await client.UpdateItemAsync(new UpdateItemRequest
                    {
                        TableName = "followed",
                        Key = key,
                        UpdateExpression = "ADD c :one",
                        ExpressionAttributeValues = new() { [":one"] = new() { N = "1" } },
                    });
                    break;
            }
            return true;
        }
        catch (Exception refused) when (refused is TransactionCanceledException or ConditionalCheckFailedException)
        {
            return true;
        }
        catch (Exception problem) when (ServerProcess.IsGone(problem))
        {
            return false;
        }
    }
}
