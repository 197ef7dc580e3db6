namespace Stator.Load.Comparison;

/// <summary>A server that is measured.</summary>
/// <param name="Name">What it is called; 'floor' gets no tables.</param>
/// <param name="Endpoint">Where it listens.</param>
/// <param name="ProcessId">Its process, when it runs here, for what a request costs it.</param>
internal sealed record MeasuredServer(string Name, Uri Endpoint, int? ProcessId)
{
    /// <summary>False for the floor, which answers anything.</summary>
    public bool HasTables => Name != "floor";

    /// <summary>Servers as they are given: NAME=URL, and NAME=PID.</summary>
    /// <exception cref="FormatException">One has another form.</exception>
    public static IReadOnlyList<MeasuredServer> Parse(string[] servers, string[] processes)
    {
        var ids = processes.Select(Split).ToDictionary(pair => pair.Name, pair => int.Parse(pair.Value, System.Globalization.CultureInfo.InvariantCulture));
        return [.. servers.Select(Split).Select(pair => new MeasuredServer(pair.Name, new Uri(pair.Value), ids.TryGetValue(pair.Name, out var id) ? id : null))];
    }

    private static (string Name, string Value) Split(string text) =>
        text.IndexOf('=') is > 0 and var at ? (text[..at], text[(at + 1)..]) : throw new FormatException($"'{text}' is not NAME=VALUE.");
}
