using System.Globalization;
using System.Text.Json.Nodes;

namespace Stator.Differential;

/// <summary>Random expressions with the names and values that they use, now and then wrong in something.</summary>
internal sealed class ExpressionGenerator(Random random)
{
    private static readonly string[] Attributes = ["a", "b", "c", "d", "a.x", "b[0]", "c.x[1]", "#n", "l", "g", "p", "s"];

    private JsonObject _names = [];
    private JsonObject _values = [];

    /// <summary>Forgets the names and values of the request before.</summary>
    public void Begin()
    {
        _names = [];
        _values = [];
    }

    /// <summary>Puts the names and values into a request.</summary>
    public void Complete(JsonObject request)
    {
        if (random.Next(60) == 0)
        {
            _values[":unused"] = Value(random);
        }
        if (_names.Count > 0)
        {
            request["ExpressionAttributeNames"] = _names;
        }
        if (_values.Count > 0)
        {
            request["ExpressionAttributeValues"] = _values;
        }
    }

    public string Condition(int depth) => (depth == 0 ? 0 : random.Next(6)) switch
    {
        1 => $"({Condition(depth - 1)} AND {Condition(depth - 1)})",
        2 => $"({Condition(depth - 1)} OR {Condition(depth - 1)})",
        3 => $"NOT {Condition(depth - 1)}",
        _ => Comparison(),
    };

    private string Comparison() => random.Next(12) switch
    {
        0 => $"attribute_exists({Path()})",
        1 => $"attribute_not_exists({Path()})",
        2 => $"attribute_type({Path()}, {Named(Type())})",
        3 => $"begins_with({Path()}, {Constant()})",
        4 => $"contains({Path()}, {Constant()})",
        5 => $"size({Path()}) {Operator()} {Constant()}",
        6 => $"{Path()} BETWEEN {Constant()} AND {Constant()}",
        7 => $"{Path()} IN ({Constant()}, {Constant()})",
        8 => $"{Path()} {Operator()} {Path()}",
        _ => $"{Path()} {Operator()} {Constant()}",
    };

    public string KeyCondition((string Partition, string Sort) key)
    {
        var sort = key.Sort == "s"
            ? Named(new JsonObject { ["N"] = random.Next(6).ToString(CultureInfo.InvariantCulture) })
            : Named(new JsonObject { ["S"] = $"{key.Sort}{random.Next(3)}" });
        var partition = $"{key.Partition} = {Named(new JsonObject { ["S"] = $"{key.Partition}{random.Next(3)}" })}";
        return random.Next(8) switch
        {
            0 or 1 => partition,
            2 => $"{key.Sort} = {sort} AND {partition}",
            3 => $"{partition} AND begins_with({key.Sort}, {sort})",
            4 => $"{partition} AND {key.Sort} BETWEEN {sort} AND {Constant()}",
            5 => $"{partition} OR {key.Sort} = {sort}",
            _ => $"{partition} AND {key.Sort} {Operator()} {sort}",
        };
    }

    public string Projection() => string.Join(", ", Enumerable.Range(0, random.Next(1, 4)).Select(_ => Path()));

    public string Update()
    {
        var sections = new List<string>();
        if (random.Next(4) > 0)
        {
            sections.Add("SET " + string.Join(", ", Enumerable.Range(0, random.Next(1, 3)).Select(_ => $"{Path()} = {Operand()}")));
        }
        if (random.Next(3) == 0)
        {
            sections.Add($"REMOVE {Path()}");
        }
        if (random.Next(4) == 0)
        {
            sections.Add($"ADD {Path()} {Constant()}");
        }
        if (random.Next(5) == 0 || sections.Count == 0)
        {
            sections.Add($"DELETE {Path()} {Constant()}");
        }
        return string.Join(" ", sections);
    }

    private string Operand() => random.Next(8) switch
    {
        0 => $"{Path()} + {Constant()}",
        1 => $"{Path()} - {Constant()}",
        2 => $"if_not_exists({Path()}, {Constant()})",
        3 => $"list_append({Path()}, {Constant()})",
        4 => Path(),
        _ => Constant(),
    };

    private string Path()
    {
        var path = random.Next(80) == 0 ? "status" : Attributes[random.Next(Attributes.Length)];
        if (path == "#n")
        {
            _names["#n"] = "d";
        }
        return path;
    }

    private string Operator() => ((string[])["=", "<>", "<", "<=", ">", ">="])[random.Next(6)];

    private string Constant() => Named(Value(random));

    private string Named(JsonNode value)
    {
        var name = $":v{_values.Count}";
        _values[name] = value;
        return name;
    }

    private JsonObject Type() => new() { ["S"] = ((string[])["S", "N", "B", "SS", "NS", "BS", "M", "L", "BOOL", "NULL", "X"])[random.Next(11)] };

    /// <summary>A value of any type, small, so that equal ones meet.</summary>
    public static JsonNode Value(Random random) => JsonNode.Parse(random.Next(16) switch
    {
        0 or 1 or 2 => $$"""{"N":"{{random.Next(4)}}"}""",
        3 => """{"N":"-1.50e1"}""",
        4 or 5 or 6 => $$"""{"S":"{{new string('x', random.Next(3))}}"}""",
        7 => """{"B":"AQI="}""",
        8 => """{"SS":["a","b"]}""",
        9 => $$"""{"NS":["1","{{2 + random.Next(2)}}"]}""",
        10 => """{"BS":["AQ==","Ag=="]}""",
        11 => """{"M":{"x":{"L":[{"N":"1"},{"S":"y"}]},"y":{"N":"Y"}}}""".Replace("Y", $"{random.Next(2)}"),
        12 => """{"L":[{"N":"1"},{"M":{"x":{"N":"1"}}}]}""",
        13 => """{"BOOL":true}""",
        14 => """{"NULL":true}""",
        _ => $$"""{"SS":["a","{{(random.Next(4) == 0 ? "a" : "c")}}"]}""",
    })!;
}
