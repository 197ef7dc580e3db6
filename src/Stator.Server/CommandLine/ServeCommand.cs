using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;

namespace Stator.Server.CommandLine;

/// <summary>stator serve: its options, each of which can also be given by an environment variable.</summary>
internal static class ServeCommand
{
    private const string EnvironmentPrefix = "STATOR_";

    public static Command Create(Func<ServeOptions, CancellationToken, Task<int>> serve)
    {
        var host = Option("--host", "ip", "Address to listen on.", ParseAddress, "127.0.0.1");
        var port = Option("--port", "number", "TCP port to listen on; 0 takes a free one.", text => ParseNumber(text, 65535), "8000");
        var data = Option("--data", "folder", "Folder that keeps the tables.", text => text, "stator-data");
        var inMemory = Flag("--in-memory", "Keep nothing: all tables are gone when the server stops.");
        var shared = Flag("--shared", "One set of tables for all accounts and regions.");
        var credentials = Option<string?>(
            "--credentials", "file", "File of access key ids and secrets, a pair on each line with a space between. Every request's signature is then verified.",
            text => text, null);
        var open = Flag("--allow-open-access", "Listen beyond this machine without --credentials: anyone who reaches the port can do anything.");
        var delay = Option(
            "--table-delay", "ms", "Milliseconds that a table stays CREATING, UPDATING or DELETING.", text => ParseNumber(text, 3_600_000), "0");
        var command = new Command("serve", "Start the database and answer DynamoDB's API until Ctrl+C.")
        {
            host, port, data, inMemory, shared, credentials, open, delay,
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
                result.GetValue(inMemory),
                result.GetValue(shared),
                result.GetValue(credentials),
                result.GetValue(open),
                TimeSpan.FromMilliseconds(result.GetValue(delay))),
            cancellationToken));
        return command;
    }

    /// <summary>The variable that stands for an option: STATOR_TABLE_DELAY for --table-delay.</summary>
    private static string VariableOf(string option) => EnvironmentPrefix + option.TrimStart('-').Replace('-', '_').ToUpperInvariant();

    private static Option<T> Option<T>(string name, string value, string description, Func<string, T> parse, string? standard)
    {
        var variable = VariableOf(name);
        var option = new Option<T>(name)
        {
            Description = $"{description} [{variable}]",
            HelpName = value,
            CustomParser = result => Parse(result, name, result.Tokens.Count > 0 ? result.Tokens[0].Value : "", parse),
            DefaultValueFactory = result => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
                ? Parse(result, variable, value, parse)
                : standard is null ? default! : parse(standard),
        };
        return option;
    }

    private static Option<bool> Flag(string name, string description)
    {
        var variable = VariableOf(name);
        return new Option<bool>(name)
        {
            Description = $"{description} [{variable}=true]",
            DefaultValueFactory = result => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
                && Parse(result, variable, value, ParseTruth),
        };
    }

    private static T Parse<T>(ArgumentResult result, string source, string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (FormatException problem)
        {
            result.AddError($"{source}: '{text}' is not {problem.Message}.");
            return default!;
        }
    }

    private static IPAddress ParseAddress(string text) =>
        text == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(text, out var address) ? address : throw new FormatException("an IP address");

    private static int ParseNumber(string text, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= max
            ? number
            : throw new FormatException($"a number from 0 to {max}");

    private static bool ParseTruth(string text) => text.ToLowerInvariant() switch
    {
        "1" or "true" or "yes" => true,
        "0" or "false" or "no" => false,
        _ => throw new FormatException("true or false"),
    };
}
