using System.CommandLine;
using Stator.Delivery.Functions;
using static Stator.Server.CommandLine.CommandOptions;

namespace Stator.Server.CommandLine;

/// <summary>stator serve: its options, each of which can also be given by an environment variable.</summary>
internal static class ServeCommand
{
    public static Command Create(Func<ServeOptions, CancellationToken, Task<int>> serve)
    {
        var host = Option("--host", "ip", "Address to listen on.", ParseAddress, "127.0.0.1");
        var port = Option("--port", "number", "TCP port to listen on; 0 takes a free one.", text => ParseNumber(text, 65535), "8000");
        var data = Data();
        var memory = Memory();
        var durability = Option(
            "--durability",
            "when",
            "When a write is acknowledged. each-commit: when it is flushed to the disk; no crash loses it. every-100ms (or another number): at once, and "
            + "it is flushed within that time; a crash of the machine loses up to so much of the last writes, the process killed alone some "
            + "milliseconds of them. none: at once, and it is never flushed; a crash of the machine loses what the operating system has not written yet. With both, readers of "
            + "streams may have seen changes that a crash then takes back.",
            ParseDurability,
            "each-commit");
        var inMemory = Flag("--in-memory", "Keep nothing: all tables are gone when the server stops.");
        var shared = Flag("--shared", "One set of tables for all accounts and regions.");
        var credentials = Option<string?>(
            "--credentials", "file", "File of access key ids and secrets, a pair on each line with a space between. Every request's signature is then verified.",
            text => text, null);
        var open = Flag("--allow-open-access", "Listen beyond this machine without --credentials: anyone who reaches the port can do anything.");
        var delay = Option(
            "--table-delay", "ms", "Milliseconds that a table stays CREATING, UPDATING or DELETING.", text => ParseNumber(text, 3_600_000), "0");
        var limits = Flag(
            "--change-limits",
            "Hold tables to AWS's limits of hours and days: how often throughput may be lowered, and table class, encryption, time to live, the billing mode, deletion protection, tags or policies changed.");
        var shardLifetime = Option(
            "--shard-lifetime", "minutes", "Minutes (or with an s behind it: seconds) that a shard of a stream takes changes, until others continue it.", ParseMinutes,
            $"{Database.Times.DefaultShardLifetime.TotalMinutes}");
        var expiryDelay = Option(
            "--ttl-delay", "seconds", "Seconds after their time to live that items are deleted; AWS takes up to 48 hours (172800).",
            text => ParseNumber(text, 172_800), "0");
        var functions = Named(
            "--function", "name=target",
            "A function for triggers, and where it runs: a URL that answers Lambda's Invoke call, or a command that reads the event from standard input. "
            + "Example: --function \"orders=node handler.mjs\"",
            FunctionTarget.Parse);
        var destinations = Named(
            "--destination", "name=target", "Where triggers tell of records that they gave up: file:PATH, which gets a line for each, or a URL.",
            (_, text) => FailureDestination.Parse(text));
        var kinesis = Option<Uri?>(
            "--kinesis-endpoint", "url",
            "Where Kinesis Data Streams answers, for tables with a Kinesis streaming destination. Requests are signed with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, when there is one, AWS_SESSION_TOKEN.",
            ParseUrl, null);
        var command = new Command("serve", "Start the database and answer DynamoDB's API until Ctrl+C.")
        {
            host, port, data, memory, durability, inMemory, shared, credentials, open, delay, limits, shardLifetime, expiryDelay, functions, destinations, kinesis,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(inMemory) && result.GetResult(data) is { Implicit: false })
            {
                result.AddError("--data and --in-memory can't be used together.");
            }
        });
        command.SetAction((result, cancellationToken) => serve(
            new ServeOptions(
                result.GetValue(host)!,
                result.GetValue(port),
                result.GetValue(data)!,
                result.GetValue(memory),
                result.GetValue(durability)!,
                result.GetValue(inMemory),
                result.GetValue(shared),
                result.GetValue(credentials),
                result.GetValue(open),
                result.GetValue(limits),
                new Database.Times(
                    TimeSpan.FromMilliseconds(result.GetValue(delay)),
                    result.GetValue(shardLifetime),
                    TimeSpan.FromSeconds(result.GetValue(expiryDelay))),
                result.GetValue(functions)!,
                result.GetValue(destinations)!,
                result.GetValue(kinesis)),
            cancellationToken));
        return command;
    }
}
