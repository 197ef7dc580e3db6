using System.CommandLine;
using Stator.Load;

// Load over HTTP on any endpoint that speaks DynamoDB's API and verifies no signatures: fills a table, then reads or writes items at random.
var workloads = new Argument<string[]>("workloads") { Description = "In this order: fill, get, put, stream (enables one), records (reads a shard of it), expire (a table of its own whose items expire)." };
var endpoint = new Option<string>("--endpoint") { Description = "Where the server listens.", DefaultValueFactory = _ => "http://127.0.0.1:8000" };
var table = new Option<string>("--table") { Description = "The table; fill creates it.", DefaultValueFactory = _ => "load" };
var items = new Option<long>("--items") { Description = "Number of items.", DefaultValueFactory = _ => 20_000 };
var bytes = new Option<int>("--bytes") { Description = "Length of an item's text, bytes.", DefaultValueFactory = _ => 970 };
var connections = new Option<int>("--connections") { Description = "Connections, each with one request at a time.", DefaultValueFactory = _ => 32 };
var seconds = new Option<int>("--seconds") { Description = "How long get and put run.", DefaultValueFactory = _ => 10 };
var command = new RootCommand("Load on a server that speaks DynamoDB's API.") { workloads, endpoint, table, items, bytes, connections, seconds };
command.SetAction((result, cancellationToken) => new LoadRun(
    new Uri(result.GetValue(endpoint)!),
    result.GetValue(table)!,
    result.GetValue(items),
    result.GetValue(bytes),
    result.GetValue(connections),
    TimeSpan.FromSeconds(result.GetValue(seconds))).RunAsync(result.GetValue(workloads)!, cancellationToken));
return await command.Parse(args).InvokeAsync();
