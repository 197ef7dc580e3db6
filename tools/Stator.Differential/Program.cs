using System.CommandLine;
using Stator.Differential;

// The same random requests to two endpoints that speak DynamoDB's API; what they answer differently, one example of each kind.
var left = new Option<string>("--left") { Description = "Where the one server listens.", DefaultValueFactory = _ => "http://127.0.0.1:8000" };
var right = new Option<string>("--right") { Description = "Where the other one listens.", DefaultValueFactory = _ => "http://127.0.0.1:8001" };
var seed = new Option<int>("--seed") { Description = "The first seed; a seed makes a table and its requests.", DefaultValueFactory = _ => 1 };
var seeds = new Option<int>("--seeds") { Description = "The number of seeds.", DefaultValueFactory = _ => 10 };
var requests = new Option<int>("--requests") { Description = "The number of requests for each seed.", DefaultValueFactory = _ => 500 };
var command = new RootCommand("Random requests to two servers side by side.") { left, right, seed, seeds, requests };
command.SetAction(async (result, cancellationToken) =>
{
    using var one = new Endpoint(new Uri(result.GetValue(left)!));
    using var two = new Endpoint(new Uri(result.GetValue(right)!));
    var differences = new Differences();
    for (var at = 0; at < result.GetValue(seeds); at++)
    {
        var first = result.GetValue(seed);
        await new DifferentialRun(one, two, differences, first + at).RunAsync(result.GetValue(requests), cancellationToken);
    }
    differences.Write(Console.Out);
});
return await command.Parse(args).InvokeAsync();
