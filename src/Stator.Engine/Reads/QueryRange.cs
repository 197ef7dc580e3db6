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
        var partition = new AttributeValue[schema.Partition.Count];
        for (var at = 0; at < partition.Length; at++)
        {
            partition[at] = conditions.Find(schema.Partition[at])!.Values[0];
        }
        StoreKeys.WritePartition(ref writer, partition);
        for (var at = 0; at < schema.Sort.Count; at++)
        {
            if (conditions.FindEquality(schema.Sort[at]) is not { } equality)
            {
                return Narrow(writer.ToArray(), conditions, schema.Sort[at]);
            }
            writer.WriteValue(equality.Values[0]);
        }
        return KeyRange.Prefix(writer.Written);
    }

    /// <summary>What all conditions on an attribute leave of a prefix.</summary>
    private static KeyRange Narrow(byte[] prefix, IReadOnlyList<KeyCondition> conditions, KeyAttribute attribute)
    {
        var range = KeyRange.Prefix(prefix);
        for (var at = 0; at < conditions.Count; at++)
        {
            range = conditions[at].Attribute == attribute.Name ? range.Intersect(Narrow(prefix, conditions[at])) : range;
        }
        return range;
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
