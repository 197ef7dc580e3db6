using System.Globalization;
using System.Text.Json.Nodes;

namespace Stator.Differential;

/// <summary>Random parameters from before expressions, now and then wrong in something or mixed with an expression.</summary>
internal sealed class LegacyGenerator(Random random)
{
    private static readonly string[] Attributes = ["a", "b", "c", "d", "l", "g", "p", "s"];
    private static readonly string[] Operators =
        ["EQ", "NE", "LE", "LT", "GE", "GT", "NULL", "NOT_NULL", "CONTAINS", "NOT_CONTAINS", "BEGINS_WITH", "IN", "BETWEEN"];

    public void AttributesToGet(JsonObject request) =>
        request["AttributesToGet"] = new JsonArray([.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => (JsonNode)Attribute())]);

    public void Expected(JsonObject request)
    {
        var expected = new JsonObject();
        for (var at = random.Next(1, 4); at > 0; at--)
        {
            expected[Attribute()] = random.Next(4) switch
            {
                0 => new JsonObject { ["Exists"] = false },
                1 => new JsonObject { ["Value"] = Value(), ["Exists"] = random.Next(4) > 0 },
                2 => new JsonObject { ["Value"] = Value() },
                _ => Comparison(),
            };
        }
        request["Expected"] = expected;
        Operator(request);
    }

    public void Filter(JsonObject request, string member)
    {
        request[member] = new JsonObject(Enumerable.Range(0, random.Next(1, 3)).Select(_ => Attribute()).Distinct()
            .Select(name => KeyValuePair.Create(name, (JsonNode?)Comparison())));
        Operator(request);
    }

    public void KeyConditions(JsonObject request, (string Partition, string Sort) key)
    {
        var conditions = new JsonObject { [key.Partition] = Comparison("EQ", new JsonObject { ["S"] = $"{key.Partition}{random.Next(3)}" }) };
        if (random.Next(3) > 0)
        {
            conditions[key.Sort] = random.Next(4) == 0 ? Comparison() : Comparison(
                Operators[random.Next(6)],
                key.Sort == "s" ? new JsonObject { ["N"] = random.Next(6).ToString(CultureInfo.InvariantCulture) } : new JsonObject { ["S"] = $"{key.Sort}{random.Next(3)}" });
        }
        request["KeyConditions"] = conditions;
    }

    public void AttributeUpdates(JsonObject request)
    {
        var updates = new JsonObject();
        for (var at = random.Next(0, 4); at > 0; at--)
        {
            var update = new JsonObject();
            if (random.Next(6) > 0)
            {
                update["Action"] = ((string[])["PUT", "ADD", "DELETE"])[random.Next(3)];
            }
            if (random.Next(4) > 0)
            {
                update["Value"] = Value();
            }
            updates[Attribute()] = update;
        }
        request["AttributeUpdates"] = updates;
    }

    private void Operator(JsonObject request)
    {
        if (random.Next(3) == 0)
        {
            request["ConditionalOperator"] = random.Next(2) == 0 ? "AND" : "OR";
        }
    }

    private JsonObject Comparison()
    {
        var comparison = Operators[random.Next(Operators.Length)];
        var values = comparison switch { "NULL" or "NOT_NULL" => 0, "BETWEEN" => 2, "IN" => random.Next(1, 4), _ => 1 };
        if (random.Next(20) == 0)
        {
            values = random.Next(3);
        }
        return Comparison(comparison, [.. Enumerable.Range(0, values).Select(_ => Value())]);
    }

    private static JsonObject Comparison(string comparison, params JsonNode[] values)
    {
        var condition = new JsonObject { ["ComparisonOperator"] = comparison };
        if (values.Length > 0)
        {
            condition["AttributeValueList"] = new JsonArray([.. values]);
        }
        return condition;
    }

    private JsonNode Value() => ExpressionGenerator.Value(random);

    private string Attribute() => Attributes[random.Next(Attributes.Length)];
}
