using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Stator.Delivery.Patterns;

/// <summary>Reads what a list of a pattern has: values to be equal to, and objects with one operator.</summary>
internal static class MatcherReader
{
    /// <exception cref="EventPatternException">There is no such matcher.</exception>
    public static ValueMatcher Read(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => new ValueMatcher.Text(element.GetString()!),
        JsonValueKind.Number => new ValueMatcher.Number(element.GetDouble()),
        JsonValueKind.Null or JsonValueKind.True or JsonValueKind.False => new ValueMatcher.Literal(element.ValueKind),
        JsonValueKind.Object => ReadOperator(element),
        _ => throw new EventPatternException(),
    };

    private static ValueMatcher ReadOperator(JsonElement element)
    {
        var (name, operand) = Only(element);
        return name switch
        {
            "exists" when operand.ValueKind is JsonValueKind.True => new ValueMatcher.Present(),
            "exists" when operand.ValueKind is JsonValueKind.False => new ValueMatcher.Absent(),
            "prefix" => ReadPrefix(operand),
            "suffix" => ReadSuffix(operand),
            "equals-ignore-case" => new ValueMatcher.SameIgnoringCase(Text(operand)),
            "exactly" => new ValueMatcher.Text(Text(operand)),
            "wildcard" => ReadWildcard(Text(operand)),
            "cidr" => ReadNetwork(Text(operand)),
            "numeric" => ReadRange(operand),
            "anything-but" => new ValueMatcher.AnythingBut(ReadOthers(operand)),
            _ => throw new EventPatternException(),
        };
    }

    private static (string Name, JsonElement Operand) Only(JsonElement element)
    {
        var members = element.EnumerateObject().ToList();
        return members.Count == 1 ? (members[0].Name, members[0].Value) : throw new EventPatternException();
    }

    private static string Text(JsonElement operand) => operand.ValueKind == JsonValueKind.String ? operand.GetString()! : throw new EventPatternException();

    /// <summary>A text, or one whose case does not count.</summary>
    private static (string Text, bool IgnoresCase) Cased(JsonElement operand)
    {
        if (operand.ValueKind != JsonValueKind.Object)
        {
            return (Text(operand), false);
        }
        var (name, text) = Only(operand);
        return name == "equals-ignore-case" ? (Text(text), true) : throw new EventPatternException();
    }

    private static ValueMatcher.Prefix ReadPrefix(JsonElement operand)
    {
        var (text, ignoresCase) = Cased(operand);
        return new ValueMatcher.Prefix(text, ignoresCase);
    }

    private static ValueMatcher.Suffix ReadSuffix(JsonElement operand)
    {
        var (text, ignoresCase) = Cased(operand);
        return new ValueMatcher.Suffix(text, ignoresCase);
    }

    private static ValueMatcher.Network ReadNetwork(string text)
    {
        var slash = text.IndexOf('/');
        return slash > 0 && IPAddress.TryParse(text.AsSpan(0, slash), out var address) && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits)
            && bits >= 0 && bits <= address.GetAddressBytes().Length * 8
                ? new ValueMatcher.Network(new IPNetwork(Masked(address, bits), bits))
                : throw new EventPatternException();
    }

    /// <summary>The network's first address.</summary>
    private static IPAddress Masked(IPAddress address, int bits)
    {
        var bytes = address.GetAddressBytes();
        for (var at = 0; at < bytes.Length; at++)
        {
            bytes[at] &= (byte)(0xFF << Math.Clamp(8 - (bits - (at * 8)), 0, 8));
        }
        return new IPAddress(bytes);
    }

    /// <summary>'*' stands for anything, '\*' and '\\' for themselves.</summary>
    private static ValueMatcher.Wildcard ReadWildcard(string text)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '*' when at + 1 < text.Length && text[at + 1] == '*':
                    throw new EventPatternException();
                case '*':
                    parts.Add(part.ToString());
                    part.Clear();
                    break;
                case '\\' when at + 1 < text.Length && text[at + 1] is '*' or '\\':
                    part.Append(text[++at]);
                    break;
                case '\\':
                    throw new EventPatternException();
                default:
                    part.Append(text[at]);
                    break;
            }
        }
        parts.Add(part.ToString());
        return new ValueMatcher.Wildcard(parts);
    }

    /// <summary>["=", n], [OPERATOR, n] or a range: [">" or ">=", n, "&lt;" or "&lt;=", n].</summary>
    private static ValueMatcher ReadRange(JsonElement operand)
    {
        if (operand.ValueKind != JsonValueKind.Array)
        {
            throw new EventPatternException();
        }
        var parts = operand.EnumerateArray().ToList();
        if (parts.Count is not (2 or 4))
        {
            throw new EventPatternException();
        }
        var (first, number) = (Text(parts[0]), Number(parts[1]));
        switch (first)
        {
            case "=" when parts.Count == 2:
                return new ValueMatcher.Number(number);
            case "<" or "<=" when parts.Count == 2:
                return new ValueMatcher.Range(null, false, number, first == "<=");
            case ">" or ">=" when parts.Count == 2:
                return new ValueMatcher.Range(number, first == ">=", null, false);
            case ">" or ">=" when Text(parts[2]) is "<" or "<=" && Number(parts[3]) > number:
                return new ValueMatcher.Range(number, first == ">=", Number(parts[3]), Text(parts[2]) == "<=");
            default:
                throw new EventPatternException();
        }
    }

    private static double Number(JsonElement element) => element.ValueKind == JsonValueKind.Number ? element.GetDouble() : throw new EventPatternException();

    /// <summary>A string, a number, a list of one of both, or one operator on a string or a list of them.</summary>
    private static List<ValueMatcher> ReadOthers(JsonElement operand)
    {
        if (operand.ValueKind == JsonValueKind.Object)
        {
            var (name, value) = Only(operand);
            return [.. Listed(value).Select(text => ReadOther(name, Text(text)))];
        }
        var values = Listed(operand);
        var kind = values[0].ValueKind;
        return kind is JsonValueKind.String or JsonValueKind.Number && values.All(value => value.ValueKind == kind)
            ? [.. values.Select(Read)]
            : throw new EventPatternException();
    }

    private static ValueMatcher ReadOther(string name, string text) => name switch
    {
        "prefix" when text.Length > 0 => new ValueMatcher.Prefix(text),
        "suffix" when text.Length > 0 => new ValueMatcher.Suffix(text),
        "equals-ignore-case" => new ValueMatcher.SameIgnoringCase(text),
        "wildcard" => ReadWildcard(text),
        _ => throw new EventPatternException(),
    };

    private static List<JsonElement> Listed(JsonElement operand)
    {
        List<JsonElement> values = operand.ValueKind == JsonValueKind.Array ? [.. operand.EnumerateArray()] : [operand];
        return values.Count > 0 ? values : throw new EventPatternException();
    }
}
