using System.Text.Json.Nodes;

namespace Stator.Differential;

/// <summary>Answers as text in which only what matters differs: names and sets sorted, and items where the order is the server's own.</summary>
internal static class Canonical
{
    public static string Of(string operation, JsonObject request, JsonNode? body)
    {
        if (body is not JsonObject answer)
        {
            return "";
        }
        answer = answer.DeepClone().AsObject();
        var isUnordered = operation == "Scan" || request["IndexName"]?.GetValue<string>() == "global";
        if (isUnordered && request["Limit"] is null && answer["Items"] is JsonArray items)
        {
            answer["Items"] = Sorted(items);
        }
        else if (isUnordered && request["Limit"] is not null)
        {
            answer.Remove("Items");
            answer.Remove("LastEvaluatedKey");
            answer.Remove("Count");
            answer.Remove("ConsumedCapacity");
        }
        foreach (var list in answer["Responses"] is JsonObject responses ? responses.Select(table => table.Key).ToList() : [])
        {
            answer["Responses"]![list] = Sorted(answer["Responses"]![list]!.AsArray());
        }
        return Text(answer);
    }

    private static JsonArray Sorted(JsonArray items) => new([.. items.Select(item => Text(item)).Order(StringComparer.Ordinal).Select(text => JsonNode.Parse(text))]);

    private static string Text(JsonNode? node) => node switch
    {
        JsonObject map => "{" + string.Join(",", map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry =>
            $"\"{entry.Key}\":" + (entry.Key is "SS" or "NS" or "BS" && entry.Value is JsonArray set ? Text(Sorted(set)) : Text(entry.Value)))) + "}",
        JsonArray list => "[" + string.Join(",", list.Select(Text)) + "]",
        null => "null",
        _ => node.ToJsonString(),
    };
}
