using System.Globalization;
using System.Text.Json.Nodes;
using Stator.Api.Generator;

namespace Stator.Server.Tests.Constraints;

/// <summary>
/// The smallest right request of each operation of the table of facts, and for each constraint below it a request that breaks this one alone.
/// </summary>
internal sealed class FaultyRequests(Facts facts)
{
    /// <summary>What matches each pattern of the facts, and what doesn't, at a length that breaks nothing else.</summary>
    private static readonly Dictionary<string, (string Right, string Wrong)> Patterns = new()
    {
        ["[a-zA-Z0-9_.-]+"] = ("aaa", "a b"),
        [@"\p{Print}+"] = ("aaa", "a\u0001a"),
        [@"[\u0020-\uD7FF\uE000-\uFFFD\uD800\uDC00-\uDBFF\uDFFF\r\n\t]*"] = ("aaa", "\u0001"),
        [@"^[^\$]+$"] = ("aaa", "a$a"),
        [@"[A-Za-z0-9][A-Za-z0-9\-\_\.]{0,126}[A-Za-z0-9]"] = ("aaa", "a a"),
        [@"[,;:|\t ]"] = (",", "x"),
        [@"[\x20-\x21\x23-\x2B\x2D-\x7E]*"] = ("aaa", "a,a"),
        ["([0-9a-f]{16})+"] = (new string('a', 112), new string('x', 112)),
        [@"^[a-z0-9A-Z]+[\.\-\w]*[a-z0-9A-Z]+$"] = ("aaa", "a a"),
        ["[0-9]{12}"] = ("123456789012", "12345678901x"),
        ["[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"] = ("01234567-0123-0123-0123-0123456789ab", "x"),
    };

    /// <summary>The right value of a shape, with no more members than it must have.</summary>
    public JsonNode Right(string name)
    {
        if (name == "AttributeValue")
        {
            return new JsonObject { ["S"] = "x" };
        }
        var shape = facts.Shapes[name];
        switch (shape.Kind)
        {
            case "structure":
                return new JsonObject(shape.Members.Where(IsRequired).Select(member => KeyValuePair.Create(member.Name, (JsonNode?)Right(member.Shape))));
            case "list":
                return new JsonArray([.. Enumerable.Range(0, Math.Max(Bound(shape.Min) ?? 1, 1)).Select(_ => Right(shape.Element!))]);
            case "map":
                return new JsonObject { ["aaa"] = Right(shape.Element!) };
            case "enum":
                return shape.Values[0];
            case "integer" or "long" or "double" or "timestamp":
                return Bound(shape.Min) ?? Bound(shape.Max) ?? 1;
            case "boolean":
                return true;
            case "blob":
                return "AQ==";
            default:
                return Text(shape, Math.Max(Bound(shape.Min) ?? 1, 3));
        }
    }

    /// <summary>Every wrong value of a shape, by the constraint that it breaks.</summary>
    public IEnumerable<Fault> Of(string name)
    {
        if (name == "AttributeValue")
        {
            return [];
        }
        var shape = facts.Shapes[name];
        return shape.Kind switch
        {
            "structure" => shape.Members.SelectMany(member => OfMember(shape, member)),
            "list" => OfLength(shape).Concat(OfElements(shape)),
            "map" => OfLength(shape).Concat(OfKeys(shape)).Concat(OfValues(shape)),
            "enum" => [OfEnumeration(shape)],
            "integer" or "long" => OfRange(shape),
            "string" or "table-name" => OfText(shape),
            _ => [],
        };
    }

    private IEnumerable<Fault> OfMember(Shape shape, Member member)
    {
        var whole = Right(shape.Name).AsObject();
        JsonNode With(JsonNode? value)
        {
            var copy = whole.DeepClone().AsObject();
            copy.Remove(member.Name);
            if (value is not null)
            {
                copy[member.Name] = value;
            }
            return copy;
        }
        if (member.Flags.Contains("required-first"))
        {
            yield return new(With(null), [member.Name], $"The parameter '{member.Name}' is required but was not present in the request", null);
        }
        else if (member.Flags.Contains("required"))
        {
            yield return new(With(null), [member.Name], "Member must not be null", "null");
        }
        foreach (var fault in Of(member.Shape))
        {
            var isMin = fault.Constraint.Contains(" greater ", StringComparison.Ordinal) && member.Flags.Contains("pascal-min");
            var isMax = fault.Constraint.Contains(" less ", StringComparison.Ordinal) && member.Flags.Contains("pascal-max");
            yield return fault.Within(With(fault.Value), member.Name) with { IsPascal = fault.IsPascal || isMin || isMax };
        }
    }

    private IEnumerable<Fault> OfLength(Shape shape)
    {
        if (Bound(shape.Min) is 1)
        {
            yield return new(shape.Kind == "list" ? new JsonArray() : new JsonObject(), [], "Member must have length greater than or equal to 1", null);
        }
        if (Bound(shape.Max) is { } max and < 1000)
        {
            var elements = Enumerable.Range(0, max + 1).Select(at => KeyValuePair.Create($"aaa{at}", (JsonNode?)Right(shape.Element!)));
            yield return new(
                shape.Kind == "list" ? new JsonArray([.. elements.Select(element => element.Value)]) : new JsonObject(elements), [],
                $"Member must have length less than or equal to {max}", null);
        }
    }

    private IEnumerable<Fault> OfElements(Shape shape) => Of(shape.Element!).Select(fault =>
    {
        var list = Right(shape.Name).AsArray();
        list[0] = fault.Value?.DeepClone();
        return fault.Within(list, "1", "member");
    });

    private IEnumerable<Fault> OfKeys(Shape shape)
    {
        if (facts.Shapes[shape.Key!] is not { Kind: "table-name" } name)
        {
            yield break;
        }
        yield return new(new JsonObject { ["a b"] = Right(shape.Element!) }, [],
            $"Map keys must satisfy constraint: [{Bounds(name)}, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]", null);
    }

    /// <summary>
    /// A list in a map is told at the map; texts in a map (the names of ExpressionAttributeNames) have rules of their own, which stand in the
    /// tests of expressions.
    /// </summary>
    private IEnumerable<Fault> OfValues(Shape shape) => facts.Shapes.GetValueOrDefault(shape.Element!)?.Kind == "string"
        ? []
        : Of(shape.Element!).Select(fault =>
        {
            var map = new JsonObject { ["aaa"] = fault.Value?.DeepClone() };
            return fault.Path.Count > 0
                ? fault.Within(map, "aaa", "member")
                : new(map, [], $"Map value must satisfy constraint: [{Bounds(facts.Shapes[shape.Element!])}]", null);
        });

    private static string Bounds(Shape shape) => $"Member must have length less than or equal to {shape.Max}, Member must have length greater than or equal to {shape.Min}";

    private static Fault OfEnumeration(Shape shape) => new("wrong", [], shape.Printed is { } printed
        ? $"1 validation error detected: Failed to satisfy constraint: Member must satisfy enum value set: [{printed}]"
        : $"Member must satisfy enum value set: [{string.Join(", ", shape.Values)}]", "'wrong'");

    private static IEnumerable<Fault> OfRange(Shape shape)
    {
        if (long.TryParse(shape.Min, CultureInfo.InvariantCulture, out var min))
        {
            yield return new(min - 1, [], $"Member must have value greater than or equal to {min}", $"'{min - 1}'");
        }
        if (long.TryParse(shape.Max, CultureInfo.InvariantCulture, out var max))
        {
            yield return new(max + 1, [], $"Member must have value less than or equal to {max}", $"'{max + 1}'");
        }
    }

    private static IEnumerable<Fault> OfText(Shape shape)
    {
        // Nothing at all breaks a pattern, too; so does a second character where there may be one.
        if (Bound(shape.Min) is { } min and > 0 && !(shape.Pattern is not null && min == 1))
        {
            var text = Text(shape, min - Unit(shape));
            yield return shape.IsEnveloped
                ? new(text, [], "Member must have length greater than or equal to 1", null, IsPascal: true)
                : new(text, [], $"Member must have length greater than or equal to {min}", $"'{text}'");
        }
        if (Bound(shape.Max) is { } max && !(shape.Pattern is not null && max == 1))
        {
            var text = Text(shape, max + Unit(shape));
            yield return new(text, [], $"Member must have length less than or equal to {max}", $"'{text}'");
        }
        var pattern = shape.Kind == "table-name" ? "[a-zA-Z0-9_.-]+" : shape.Pattern;
        if (pattern is not null)
        {
            var wrong = Patterns[pattern].Wrong;
            yield return new(wrong, [], $"Member must satisfy regular expression pattern: {pattern}", $"'{wrong}'");
        }
    }

    private static string Text(Shape shape, int length) =>
        shape.Pattern is { } pattern && length == Math.Max(Bound(shape.Min) ?? 1, 3) ? Patterns[pattern].Right : new string('a', length);

    /// <summary>The number of characters by which a text can become longer and still match its pattern.</summary>
    private static int Unit(Shape shape) => shape.Pattern == "([0-9a-f]{16})+" ? 16 : 1;

    private static bool IsRequired(Member member) => member.Flags.Contains("required") || member.Flags.Contains("required-first");

    private static int? Bound(string? bound) => int.TryParse(bound, CultureInfo.InvariantCulture, out var value) ? value : null;
}
