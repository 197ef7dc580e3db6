using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.DocumentModel;
using Amazon.DynamoDBv2.Model;

namespace Stator.StreamReplay;

/// <summary>A map that records of the view type NEW_AND_OLD_IMAGES are applied to; what does not fit is told at once.</summary>
internal sealed class Replay
{
    private readonly Dictionary<string, string> _items = [];
    private readonly HashSet<string> _seen = [];

    /// <summary>How many were applied.</summary>
    public int Records => _seen.Count;

    /// <summary>Applies a record.</summary>
    /// <exception cref="InvalidOperationException">It came before, or what was before it is not what there is.</exception>
    public void Apply(Record record)
    {
        Expect(_seen.Add(record.EventID), $"{record.EventID} came twice");
        var change = record.Dynamodb;
        var key = Show(change.Keys);
        var (before, after) = (Show(change.OldImage), Show(change.NewImage));
        Expect(_items.GetValueOrDefault(key, "") == before, $"{key}: before it was {before}, and not {_items.GetValueOrDefault(key, "")}");
        var name = before == "" ? OperationType.INSERT : after == "" ? OperationType.REMOVE : OperationType.MODIFY;
        Expect(record.EventName == name, $"{key}: {record.EventName} from {before} to {after}");
        _items[key] = after;
    }

    /// <summary>Compares the map with the table, and answers how many items that are.</summary>
    /// <exception cref="InvalidOperationException">They differ.</exception>
    public async Task<int> CompareAsync(AmazonDynamoDBClient client, string table)
    {
        var expected = _items.Values.Where(item => item != "").Order(StringComparer.Ordinal);
        var items = new List<string>();
        var request = new ScanRequest(table);
        do
        {
            var page = await client.ScanAsync(request);
            items.AddRange(page.Items.Select(Show));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        Expect(expected.SequenceEqual(items.Order(StringComparer.Ordinal)), "the stream does not make the table");
        return items.Count;
    }

    private static string Show(Dictionary<string, AttributeValue>? item) => item is not { Count: > 0 } ? "" : string.Join(
        ", ", Document.FromAttributeMap(item).OrderBy(attribute => attribute.Key, StringComparer.Ordinal).Select(attribute => $"{attribute.Key}: {attribute.Value.AsPrimitive()}"));

    private static void Expect(bool isTrue, string otherwise)
    {
        if (!isTrue)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
