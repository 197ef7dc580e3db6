using System.Text.Json;
using Stator.Items;

namespace Stator.Api;

/// <summary>Lists and maps of requests.</summary>
internal static class JsonLists
{
    public delegate T? ElementReader<T>(ref Utf8JsonReader json);

    public static IReadOnlyList<T>? Read<T>(ref Utf8JsonReader json, bool isElement, ElementReader<T> read)
    {
        if (!JsonInput.BeginList(ref json, isElement))
        {
            return null;
        }
        var list = new List<T>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            list.Add(read(ref json) ?? throw NullElement());
        }
        return list;
    }

    public static IReadOnlyDictionary<string, T>? ReadMap<T>(
        ref Utf8JsonReader json, string javaValueType, bool isElement, ElementReader<T> read)
    {
        if (!JsonInput.BeginMap(ref json, javaValueType, isElement))
        {
            return null;
        }
        var map = new Dictionary<string, T>();
        while (json.Read() && json.TokenType != JsonTokenType.EndObject)
        {
            var key = JsonInput.ReadName(ref json);
            json.Read();
            map[key] = read(ref json) ?? throw NullElement();
        }
        return map;
    }

    private static DynamoException NullElement() => JsonInput.Fault("NULL_VALUE cannot be an element of a list or map");

    public static int? ReadInteger(ref Utf8JsonReader json) =>
        JsonInput.ReadLong(ref json, "Integer") is { } value ? (int)Math.Clamp(value, int.MinValue, int.MaxValue) : null;
}

/// <summary>How a wrong expression value is told by operations that have not moved to the newer wording.</summary>
internal static class ExpressionValueFault
{
    public static ValueFault Of(string key, ValueFault fault) =>
        new($"ExpressionAttributeValues contains invalid value: {fault.Text} for key {key}", fault.NewText ?? fault.Text);
}
