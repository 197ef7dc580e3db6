using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using Stator.Storage;

namespace Stator.Server.CommandLine;

/// <summary>Options of commands, each of which can also be given by an environment variable, and what their values look like.</summary>
internal static class CommandOptions
{
    private const string EnvironmentPrefix = "STATOR_";

    /// <summary>--data, which several commands have.</summary>
    public static Option<string> Data() => Option(
        "--data", "folder", "Folder that keeps the tables.", text => text.Length > 0 ? text : throw new FormatException("a folder"), "stator-data");

    /// <summary>--memory.</summary>
    public static Option<MemorySize> Memory() => Option(
        "--memory",
        "size",
        $"Memory for recent writes and for the cache of what is on disk; at least {MemorySize.MegabytesMin}MB. The process itself takes some hundred MB more.",
        MemorySize.Parse,
        MemorySize.Default.ToString());

    /// <summary>The variable that stands for an option: STATOR_TABLE_DELAY for --table-delay.</summary>
    private static string VariableOf(string option) => EnvironmentPrefix + option.TrimStart('-').Replace('-', '_').ToUpperInvariant();

    public static Option<T> Option<T>(string name, string value, string description, Func<string, T> parse, string? standard)
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

    /// <summary>An option that can be given many times, each time NAME=WHAT; by the variable with semicolons between.</summary>
    public static Option<IReadOnlyDictionary<string, T>> Named<T>(string name, string value, string description, Func<string, string, T> parse)
    {
        var variable = VariableOf(name);
        return new Option<IReadOnlyDictionary<string, T>>(name)
        {
            Description = $"{description} Can be given many times. [{variable}, with ; between]",
            HelpName = value,
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
            CustomParser = result => Parse(result, name, [.. result.Tokens.Select(token => token.Value)], parse),
            DefaultValueFactory = result => Parse(
                result, variable, (Environment.GetEnvironmentVariable(variable) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries), parse),
        };
    }

    private static Dictionary<string, T> Parse<T>(ArgumentResult result, string source, string[] texts, Func<string, string, T> parse)
    {
        var named = new Dictionary<string, T>();
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=');
            named[equals > 0 ? text[..equals] : text] = Parse(result, source, text, _ => equals > 0 && equals + 1 < text.Length
                ? parse(text[..equals], text[(equals + 1)..])
                : throw new FormatException("NAME=WHAT"));
        }
        return named;
    }

    public static Option<bool> Flag(string name, string description)
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

    public static IPAddress ParseAddress(string text) =>
        text == "localhost" ? IPAddress.Loopback : IPAddress.TryParse(text, out var address) ? address : throw new FormatException("an IP address");

    public static Uri ParseUrl(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) ? url : throw new FormatException("a URL");

    public static int ParseNumber(string text, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= max
            ? number
            : throw new FormatException($"a number from 0 to {max}");

    /// <summary>Minutes up to a day; seconds with an s.</summary>
    public static TimeSpan ParseMinutes(string text)
    {
        const int DayMinutes = 1440;
        var isSeconds = text.EndsWith('s');
        return int.TryParse(isSeconds ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= (isSeconds ? DayMinutes * 60 : DayMinutes)
            ? isSeconds ? TimeSpan.FromSeconds(number) : TimeSpan.FromMinutes(number)
            : throw new FormatException($"a number of minutes from 1 to {DayMinutes}, or of seconds as in 30s");
    }

    private static bool ParseTruth(string text) => text.ToLowerInvariant() switch
    {
        "1" or "true" or "yes" => true,
        "0" or "false" or "no" => false,
        _ => throw new FormatException("true or false"),
    };

    public static Durability ParseDurability(string text)
    {
        if (text.StartsWith("every-", StringComparison.Ordinal) && text.EndsWith("ms", StringComparison.Ordinal)
            && int.TryParse(text.AsSpan(6, text.Length - 8), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds > 0)
        {
            return new Durability.Every(TimeSpan.FromMilliseconds(milliseconds));
        }
        return text switch
        {
            "each-commit" => new Durability.EachCommit(),
            "none" => new Durability.None(),
            _ => throw new FormatException("each-commit, every-100ms (or another number of milliseconds) or none"),
        };
    }
}
