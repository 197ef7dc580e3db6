namespace Stator.Api.Generator;

/// <summary>How shapes are called in C# and in AWS's sentences.</summary>
internal static class TypeNames
{
    public static bool IsItem(Facts facts, string shape) =>
        facts.Shapes.TryGetValue(shape, out var map) && map.Kind == "map" && map.Element == "AttributeValue";

    public static string CSharp(Facts facts, string name)
    {
        if (name == "AttributeValue" || IsItem(facts, name))
        {
            return "Item";
        }
        var shape = facts.Shapes[name];
        switch (shape.Kind)
        {
            case "structure":
                return name;
            case "list":
                return $"IReadOnlyList<{CSharp(facts, shape.Element!)}>";
            case "map":
                return $"IReadOnlyDictionary<string, {CSharp(facts, shape.Element!)}>";
            case "integer":
                return "int";
            case "long":
                return "long";
            case "double":
            case "timestamp":
                return "double";
            case "boolean":
                return "bool";
            case "blob":
                return "byte[]";
            default:
                return "string";
        }
    }

    /// <summary>The name of a map's value type in AWS's sentences.</summary>
    public static string Java(Facts facts, string name)
    {
        if (name == "AttributeValue")
        {
            return "com.amazonaws.dynamodb.v20120810.AttributeValue";
        }
        var shape = facts.Shapes[name];
        switch (shape.Kind)
        {
            case "structure":
                return "com.amazonaws.dynamodb.v20120810." + name;
            case "list":
                return $"java.util.List<{Java(facts, shape.Element!)}>";
            case "map":
                return $"java.util.Map<java.lang.String, {Java(facts, shape.Element!)}>";
            default:
                return "java.lang.String";
        }
    }
}
