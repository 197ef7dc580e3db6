using System.Diagnostics;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Stator.Acceptance;

/// <summary>
/// A function process that fails at random, behind a server that is killed under load: every change reaches it, the changes of an item in their
/// order, and one comes again only after a failure. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
/// </summary>
public sealed class TriggerTests
{
    private const int Kills = 3;
    private const int Writers = 4;
    private const int WritesPerLife = 1000;
    private const int Keys = 40;

    [Fact]
    public async Task A_function_that_fails_at_random_gets_every_change_in_order_across_kills()
    {
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(ForeignClientTests.Scripts, "node_modules")), "npm packages are not installed: npm ci --prefix test/Stator.Acceptance/javascript");
        var folder = Directory.CreateTempSubdirectory("stator-").FullName;
        var worked = Path.Combine(folder, "worked");
        using var function = Process.Start(new ProcessStartInfo("node", [Path.Combine(ForeignClientTests.Scripts, "function.mjs"), worked]) { RedirectStandardOutput = true })!;
        try
        {
            var target = $"count=http://127.0.0.1:{await function.StandardOutput.ReadLineAsync()}";
            for (var life = 0; life <= Kills; life++)
            {
                await using var server = await ServerProcess.StartAsync("--data", Path.Combine(folder, "data"), "--memory", "16MB", "--shard-lifetime", "1s", "--function", target);
                using var client = server.CreateClient();
                if (life == 0)
                {
                    await BeginAsync(client, server);
                }
                if (life < Kills)
                {
                    await LoadAsync(client, server);
                }
                else
                {
                    await FinishAsync(client, server, worked);
                }
            }
        }
        finally
        {
            function.Kill();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task BeginAsync(AmazonDynamoDBClient client, ServerProcess server)
    {
        await client.CreateTableAsync(new CreateTableRequest
        {
            TableName = "counted",
            KeySchema = [new("k", KeyType.HASH)],
            AttributeDefinitions = [new("k", ScalarAttributeType.S)],
            BillingMode = BillingMode.PAY_PER_REQUEST,
            StreamSpecification = new StreamSpecification { StreamEnabled = true, StreamViewType = StreamViewType.NEW_IMAGE },
        });
        var (code, output) = await ForeignClientTests.RunAsync("node", [Path.Combine(ForeignClientTests.Scripts, "mappings.mjs"), server.Endpoint, "counted", "count"]);
        Assert.True(code == 0, output);
        Assert.Contains("all is well", output);
    }

    /// <summary>Counts up random items until the server is killed.</summary>
    private static async Task LoadAsync(AmazonDynamoDBClient client, ServerProcess server)
    {
        var left = WritesPerLife;
        var nearlyDone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var load = Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            var random = new Random(writer);
            while (Interlocked.Decrement(ref left) >= 0 && await TryCountAsync(client, $"k{random.Next(Keys)}"))
            {
                if (Volatile.Read(ref left) <= WritesPerLife / 10)
                {
                    nearlyDone.TrySetResult();
                }
            }
        }));
        await Task.WhenAny(nearlyDone.Task, load);
        await server.KillAsync();
        await load;
    }

    private static async Task<bool> TryCountAsync(AmazonDynamoDBClient client, string key)
    {
        try
        {
            await client.UpdateItemAsync(new UpdateItemRequest
            {
                TableName = "counted",
                Key = new() { ["k"] = new(key) },
                UpdateExpression = "ADD n :one",
                ExpressionAttributeValues = new() { [":one"] = new() { N = "1" } },
            });
            return true;
        }
        catch (Exception problem) when (ServerProcess.IsGone(problem))
        {
            return false;
        }
    }

    private static async Task FinishAsync(AmazonDynamoDBClient client, ServerProcess server, string worked)
    {
        var shown = "";
        for (var tries = 0; !shown.Contains("behind     0 records", StringComparison.Ordinal); tries++)
        {
            Assert.True(tries < 60, shown);
            (var code, shown) = await ForeignClientTests.RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "stator.dll"), "trigger", "--endpoint", server.Endpoint]);
            Assert.True(code == 0, shown);
        }
        var items = (await client.ScanAsync(new ScanRequest("counted"))).Items.ToDictionary(item => item["k"].S, item => int.Parse(item["n"].N));
        var lines = (await File.ReadAllLinesAsync(worked)).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(Keys, items.Count);
        foreach (var (key, count) in items)
        {
            var seen = lines.Where(line => line.GetProperty("key").GetString() == key).Select(line => line.GetProperty("n").GetInt32()).ToList();
            Assert.Equal(Enumerable.Range(1, count), seen.Distinct());
        }
    }
}
