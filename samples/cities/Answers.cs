using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Stator.Samples.Cities;

/// <summary>What the table is asked.</summary>
internal sealed class Answers(IAmazonDynamoDB client)
{
    private const int Segments = 8;

    /// <summary>The cities of a country whose name starts with some letters.</summary>
    public async Task<IReadOnlyList<string>> StartingWithAsync(string country, string prefix)
    {
        var names = new List<string>();
        var pages = client.Paginators.Query(new QueryRequest(Loading.Table)
        {
            KeyConditionExpression = "country = :c AND begins_with(place, :p)",
            ProjectionExpression = "city",
            ExpressionAttributeValues = new() { [":c"] = new(country), [":p"] = new(prefix) },
        });
        await foreach (var page in pages.Responses)
        {
            names.AddRange((page.Items ?? []).Select(item => item["city"].S));
        }
        return names;
    }

    /// <summary>The northernmost cities of a country, from its index.</summary>
    public async Task<IReadOnlyList<string>> NorthernmostAsync(string country, int count)
    {
        var page = await client.QueryAsync(new QueryRequest(Loading.Table)
        {
            IndexName = Loading.ByLatitude,
            KeyConditionExpression = "country = :c",
            ExpressionAttributeValues = new() { [":c"] = new(country) },
            ScanIndexForward = false,
            Limit = count,
        });
        return [.. page.Items.Select(item => $"{item["city"].S} ({item["latitude"].N})")];
    }

    /// <summary>The number of cities of each country, by a scan in parallel segments.</summary>
    public async Task<IReadOnlyDictionary<string, int>> CountsAsync()
    {
        var segments = await Task.WhenAll(Enumerable.Range(0, Segments).Select(CountSegmentAsync));
        return segments.SelectMany(segment => segment).GroupBy(entry => entry.Key).ToDictionary(group => group.Key, group => group.Sum(entry => entry.Value));
    }

    private async Task<Dictionary<string, int>> CountSegmentAsync(int segment)
    {
        var counts = new Dictionary<string, int>();
        var pages = client.Paginators.Scan(new ScanRequest(Loading.Table)
        {
            Segment = segment,
            TotalSegments = Segments,
            ProjectionExpression = "country",
        });
        await foreach (var page in pages.Responses)
        {
            foreach (var item in page.Items ?? [])
            {
                var country = item["country"].S;
                counts[country] = counts.GetValueOrDefault(country) + 1;
            }
        }
        return counts;
    }
}
