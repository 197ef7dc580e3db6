using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Items;
using Stator.Language.Keys;
using Stator.Storage;

namespace Stator.Engine.Reads;

/// <summary>From a query's key conditions to the range of the store that holds its items.</summary>
internal static class QueryRange
{
    public static KeyRange Of(TableDefinition table, SecondaryIndex? index, IReadOnlyList<KeyCondition> conditions)
    {
        var schema = index?.Keys ?? table.Keys;
        var writer = StoreKeys.SpacePrefix(table, index);
        var partition = schema.Partition.Select(attribute => conditions.First(c => c.Attribute == attribute.Name).Values[0]).ToArray();
        StoreKeys.WritePartition(ref writer, partition);
        foreach (var attribute in schema.Sort)
        {
            var ofAttribute = conditions.Where(c => c.Attribute == attribute.Name).ToList();
            if (ofAttribute is not [{ Operator: KeyOperator.Equal, Values: [var value] }])
            {
                var prefix = writer.ToArray();
                return ofAttribute.Aggregate(KeyRange.Prefix(prefix), (range, condition) => range.Intersect(Narrow(prefix, condition)));
            }
            writer.WriteValue(value);
        }
        return KeyRange.Prefix(writer.Written);
    }

    private static KeyRange Narrow(byte[] prefix, KeyCondition condition)
    {
        var all = KeyRange.Prefix(prefix);
        var low = Extend(prefix, condition.Values[0]);
        return condition.Operator switch
        {
            KeyOperator.Equal => KeyRange.Prefix(low),
            KeyOperator.Less => all with { To = low },
            KeyOperator.LessOrEqual => all with { To = KeyRange.After(low) },
            KeyOperator.Greater => all with { From = KeyRange.After(low) },
            KeyOperator.GreaterOrEqual => all with { From = low },
            KeyOperator.Between => new KeyRange(low, KeyRange.After(Extend(prefix, condition.Values[1]))),
            _ => KeyRange.Prefix(Open(prefix, condition.Values[0])),
        };
    }

    private static byte[] Extend(byte[] prefix, AttributeValue value)
    {
        var writer = new KeyWriter(new byte[prefix.Length + 64]);
        writer.Append(prefix);
        writer.WriteValue(value);
        return writer.ToArray();
    }

    private static byte[] Open(byte[] prefix, AttributeValue start)
    {
        var writer = new KeyWriter(new byte[prefix.Length + 64]);
        writer.Append(prefix);
        writer.WritePrefix(start.Payload);
        return writer.ToArray();
    }
}
