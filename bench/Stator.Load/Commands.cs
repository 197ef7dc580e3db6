using System.CommandLine;
using System.Text.Json;
using Stator.Load.Comparison;

namespace Stator.Load;

/// <summary>The commands.</summary>
internal static class Commands
{
    private static readonly Option<int> Connections = new("--connections") { Description = "Connections, each with one request at a time.", DefaultValueFactory = _ => 32 };
    private static readonly Option<int> Seconds = new("--seconds") { Description = "How long each measurement takes.", DefaultValueFactory = _ => 8 };

    /// <summary>Several servers side by side.</summary>
    public static Command Compare()
    {
        var servers = new Argument<string[]>("servers") { Description = "NAME=URL of each; ratios are to the first. One that is named 'floor' gets no tables." };
        var processes = new Option<string[]>("--pid") { Description = "NAME=PID: tells the processor time of a request, and for .NET what it allocates." };
        var work = new Option<string>("--work") { Description = "Workloads, with commas.", DefaultValueFactory = _ => string.Join(',', Workloads.All) };
        var rounds = new Option<int>("--rounds") { Description = "Rounds over all servers; the median is told.", DefaultValueFactory = _ => 3 };
        var rate = new Option<double?>("--rate") { Description = "Requests a second that are due whether or not answers come (open loop); without it, as many as go." };
        var histogram = new Option<bool>("--histogram") { Description = "Shows how latencies are spread." };
        var gate = new Option<bool>("--gate") { Description = "Exit code 1 when a request allocates more than it may." };
        var save = new Option<string?>("--save") { Description = "A file for the figures, as JSON." };
        var command = new Command("compare", "Measures workloads on several servers in turn.") { servers, processes, work, Seconds, Connections, rounds, rate, histogram, gate, save };
        command.SetAction(async (result, cancellationToken) =>
        {
            DynamoConnection.StayOnOneThread();
            var shape = new LoadShape(result.GetValue(Connections), TimeSpan.FromSeconds(result.GetValue(Seconds)), result.GetValue(rate));
            var run = new ComparisonRun(MeasuredServer.Parse(result.GetValue(servers)!, result.GetValue(processes) ?? []), shape, result.GetValue(rounds));
            var results = await run.RunAsync(result.GetValue(work)!.Split(','), result.GetValue(histogram), cancellationToken);
            if (result.GetValue(save) is { } file)
            {
                await File.WriteAllTextAsync(file, JsonSerializer.Serialize(results, JsonSerializerOptions.Web), cancellationToken);
            }
            return result.GetValue(gate) && !AllocationLimits.Hold(results) ? 1 : 0;
        });
        return command;
    }

    /// <summary>One server for a long time.</summary>
    public static Command Soak()
    {
        var server = new Argument<string>("server") { Description = "NAME=URL." };
        var process = new Option<string>("--pid") { Description = "NAME=PID.", Required = true };
        var work = new Option<string>("--work") { Description = "The workload.", DefaultValueFactory = _ => "mixed" };
        var rate = new Option<double?>("--rate") { Description = "Requests a second that are due (open loop)." };
        var minutes = new Option<double>("--minutes") { DefaultValueFactory = _ => 10 };
        var command = new Command("soak", "Measures drift of throughput and memory, and pauses, over minutes.") { server, process, work, Connections, rate, minutes };
        command.SetAction((result, cancellationToken) =>
        {
            DynamoConnection.StayOnOneThread();
            var shape = new LoadShape(result.GetValue(Connections), TimeSpan.FromMinutes(result.GetValue(minutes)), result.GetValue(rate));
            var measured = MeasuredServer.Parse([result.GetValue(server)!], [result.GetValue(process)!])[0];
            return new Soak(measured, shape).RunAsync(result.GetValue(work)!, cancellationToken);
        });
        return command;
    }

    /// <summary>What HTTP alone costs.</summary>
    public static Command Floor()
    {
        var port = new Option<int>("--port") { DefaultValueFactory = _ => 8200 };
        var command = new Command("floor", "A server that reads a body and answers 1 KB, and nothing else.") { port };
        command.SetAction((result, cancellationToken) => Load.Floor.RunAsync(result.GetValue(port), cancellationToken));
        return command;
    }

    /// <summary>A picture.</summary>
    public static Command Chart()
    {
        var figures = new Argument<string>("figures") { Description = "What 'compare --save' wrote." };
        var chart = new Argument<string>("chart") { Description = "The SVG file." };
        var command = new Command("chart", "Draws figures.") { figures, chart };
        command.SetAction(async (result, cancellationToken) =>
        {
            var results = JsonSerializer.Deserialize<List<Measurement>>(await File.ReadAllTextAsync(result.GetValue(figures)!, cancellationToken), JsonSerializerOptions.Web)!;
            await File.WriteAllTextAsync(result.GetValue(chart)!, Comparison.Chart.Render(results), cancellationToken);
        });
        return command;
    }

    /// <summary>Workloads on one server that are no comparison.</summary>
    public static Command Run()
    {
        var workloads = new Argument<string[]>("workloads") { Description = "In this order: fill, get, put, stream (enables one), records (reads a shard of it), expire (a table of its own whose items expire)." };
        var endpoint = new Option<string>("--endpoint") { Description = "Where the server listens.", DefaultValueFactory = _ => "http://127.0.0.1:8000" };
        var table = new Option<string>("--table") { Description = "The table; fill creates it.", DefaultValueFactory = _ => "load" };
        var items = new Option<long>("--items") { Description = "Number of items.", DefaultValueFactory = _ => 20_000 };
        var bytes = new Option<int>("--bytes") { Description = "Length of an item's text, bytes.", DefaultValueFactory = _ => 970 };
        var command = new Command("run", "Fills a table of any size on one server, reads or writes items at random, reads a stream, lets items expire.")
        {
            workloads, endpoint, table, items, bytes, Connections, Seconds,
        };
        command.SetAction((result, cancellationToken) => new LoadRun(
            new Uri(result.GetValue(endpoint)!),
            result.GetValue(table)!,
            result.GetValue(items),
            result.GetValue(bytes),
            result.GetValue(Connections),
            TimeSpan.FromSeconds(result.GetValue(Seconds))).RunAsync(result.GetValue(workloads)!, cancellationToken));
        return command;
    }
}
