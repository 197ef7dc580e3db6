using System.Net;
using System.Text.Json;

namespace Stator.Delivery.Patterns;

/// <summary>
/// What one value of an event must be like. A field's matchers stand in a list, of which one has to hold.
/// https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
/// </summary>
internal abstract record ValueMatcher
{
    private ValueMatcher()
    {
    }

    /// <summary>The same string.</summary>
    public sealed record Text(string Value) : ValueMatcher;

    /// <summary>The same number, however it is written.</summary>
    public sealed record Number(double Value) : ValueMatcher;

    /// <summary>null, true or false.</summary>
    public sealed record Literal(JsonValueKind Kind) : ValueMatcher;

    /// <summary>A string that begins so.</summary>
    public sealed record Prefix(string Value, bool IgnoresCase = false) : ValueMatcher;

    /// <summary>A string that ends so.</summary>
    public sealed record Suffix(string Value, bool IgnoresCase = false) : ValueMatcher;

    /// <summary>The same string but for case.</summary>
    public sealed record SameIgnoringCase(string Value) : ValueMatcher;

    /// <summary>A string of these parts, with anything between them.</summary>
    public sealed record Wildcard(IReadOnlyList<string> Parts) : ValueMatcher;

    /// <summary>An address of a network.</summary>
    public sealed record Network(IPNetwork Value) : ValueMatcher;

    /// <summary>A number between two; a bound that is null does not count.</summary>
    public sealed record Range(double? Low, bool IncludesLow, double? High, bool IncludesHigh) : ValueMatcher
    {
        public bool Contains(double number) =>
            (Low is not { } low || (IncludesLow ? number >= low : number > low)) && (High is not { } high || (IncludesHigh ? number <= high : number < high));
    }

    /// <summary>Whatever none of these is.</summary>
    public sealed record AnythingBut(IReadOnlyList<ValueMatcher> Others) : ValueMatcher;

    /// <summary>Any value.</summary>
    public sealed record Present : ValueMatcher;

    /// <summary>No value: what <see cref="EventPattern"/> looks up itself.</summary>
    public sealed record Absent : ValueMatcher;

    /// <summary>True for a value, which is no object and no array, that is like that.</summary>
    public bool Matches(JsonElement value) => this switch
    {
        Text(var text) => value.ValueKind == JsonValueKind.String && value.ValueEquals(text),
        Number(var number) => value.ValueKind == JsonValueKind.Number && value.GetDouble().Equals(number),
        Literal(var kind) => value.ValueKind == kind,
        Prefix(var start, var ignoresCase) => TextOf(value)?.StartsWith(start, Comparison(ignoresCase)) == true,
        Suffix(var end, var ignoresCase) => TextOf(value)?.EndsWith(end, Comparison(ignoresCase)) == true,
        SameIgnoringCase(var text) => string.Equals(TextOf(value), text, StringComparison.OrdinalIgnoreCase),
        Wildcard(var parts) => TextOf(value) is { } text && IsOf(text, parts),
        Network(var network) => IPAddress.TryParse(TextOf(value), out var address) && network.Contains(address),
        Range range => value.ValueKind == JsonValueKind.Number && range.Contains(value.GetDouble()),
        AnythingBut(var others) => !others.Any(other => other.Matches(value)),
        Present => true,
        _ => false,
    };

    private static string? TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static StringComparison Comparison(bool ignoresCase) => ignoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <summary>Each part is taken where it comes first, and the last one at the end.</summary>
    private static bool IsOf(string text, IReadOnlyList<string> parts)
    {
        if (parts.Count == 1)
        {
            return text == parts[0];
        }
        var (first, last) = (parts[0], parts[^1]);
        if (text.Length < first.Length + last.Length || !text.StartsWith(first, StringComparison.Ordinal) || !text.EndsWith(last, StringComparison.Ordinal))
        {
            return false;
        }
        var rest = text.AsSpan(first.Length, text.Length - first.Length - last.Length);
        for (var at = 1; at < parts.Count - 1; at++)
        {
            var found = rest.IndexOf(parts[at], StringComparison.Ordinal);
            if (found < 0)
            {
                return false;
            }
            rest = rest[(found + parts[at].Length)..];
        }
        return true;
    }
}
