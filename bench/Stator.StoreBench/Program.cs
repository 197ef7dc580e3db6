using System.CommandLine;
using Stator.StoreBench;

// The workloads of RocksDB's db_bench on the embedded store: same keys, same sizes, one line of figures for each.
var workloads = new Argument<string[]>("workloads") { Description = $"In this order: {string.Join(", ", Workloads.Names)}." };
var data = new Option<string>("--data") { Description = "Folder of the store; it is kept.", DefaultValueFactory = _ => "bench-data" };
var entries = new Option<long>("--entries") { Description = "Number of keys.", DefaultValueFactory = _ => 1_000_000 };
var valueBytes = new Option<int>("--value-bytes") { Description = "Length of a value, bytes.", DefaultValueFactory = _ => 100 };
var operations = new Option<long>("--operations") { Description = "Number of reads or seeks; 0 for as many as there are keys.", DefaultValueFactory = _ => 0 };
var threads = new Option<int>("--threads") { Description = "Writers or readers at once.", DefaultValueFactory = _ => 1 };
var memory = new Option<long>("--memory") { Description = "Memory budget, MiB.", DefaultValueFactory = _ => 256 };
var sync = new Option<bool>("--sync") { Description = "Flush each commit; else commits are acknowledged at once, and never flushed." };
var warm = new Option<bool>("--warm") { Description = "Open a copy of the folder first, so that the time to open it is without compilation of the code." };
var command = new RootCommand("The embedded store under the workloads of db_bench.") { workloads, data, entries, valueBytes, operations, threads, memory, sync, warm };
command.SetAction(async (result, cancellationToken) =>
{
    var settings = new BenchSettings(
        result.GetValue(data)!,
        result.GetValue(entries),
        result.GetValue(valueBytes),
        result.GetValue(operations) is > 0 and var given ? given : result.GetValue(entries),
        result.GetValue(threads),
        result.GetValue(memory) << 20,
        result.GetValue(sync),
        result.GetValue(warm));
    await Workloads.RunAsync(result.GetValue(workloads)!, settings, cancellationToken);
});
return await command.Parse(args).InvokeAsync();
