using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Items;
using Stator.Language.Keys;

namespace Stator.Engine.Reads;

/// <summary>Whether a query's conditions and its starting key fit the key that it reads by, in AWS's order.</summary>
internal static class QueryChecks
{
    public static void Check(TableDefinition table, KeySchema schema, ReadRequest.Query query)
    {
        var conditions = query.Conditions;
        if (query.StartKey is { } startKey && startKey.Count != StartKeys.Names(table, schema).Count)
        {
            throw ReadErrors.StartKey();
        }
        var keyCount = schema.Partition.Count + schema.Sort.Count;
        if (conditions.Count > keyCount)
        {
            throw ReadErrors.ConditionCount(conditions.Count, keyCount);
        }
        foreach (var attribute in schema.All)
        {
            CheckStartKey(query.StartKey, attribute);
            CheckCondition(schema, conditions, attribute);
        }
        CheckSortOrder(schema, conditions);
        if (query.StartKey is { } key)
        {
            CheckStartKeyInRange(table, schema, conditions, key);
            if (schema.Sort.Count == 0 && ReferenceEquals(schema, table.Keys))
            {
                throw ReadErrors.StartKeyOfOnlyItem(schema.Partition[0].Name, key);
            }
        }
    }

    private static void CheckStartKey(Item? startKey, KeyAttribute attribute)
    {
        if (startKey is null)
        {
            return;
        }
        if (!startKey.TryGet(attribute.Name, out var value))
        {
            throw ReadErrors.StartKey();
        }
        if (value.Type != attribute.Type)
        {
            throw TableErrors.KeySchemaMismatch();
        }
    }

    private static void CheckCondition(KeySchema schema, IReadOnlyList<KeyCondition> conditions, KeyAttribute attribute)
    {
        var isPartition = schema.Partition.Contains(attribute);
        if (conditions.Find(attribute) is not { } condition)
        {
            if (isPartition || HasOthers(schema, conditions))
            {
                throw ReadErrors.MissedKey(attribute.Name);
            }
            return;
        }
        if (condition.Operator == KeyOperator.NotIndexable)
        {
            throw ReadErrors.NotIndexable();
        }
        foreach (var value in condition.Values)
        {
            if (value.Type != attribute.Type)
            {
                throw ReadErrors.ConditionType();
            }
            if (value.Payload.IsEmpty && condition.Operator != KeyOperator.BeginsWith)
            {
                throw TableErrors.EmptyKey(attribute.Name, attribute.Type);
            }
        }
        if (isPartition && condition.Operator != KeyOperator.Equal)
        {
            throw ReadErrors.NotSupported();
        }
    }

    private static bool HasOthers(KeySchema schema, IReadOnlyList<KeyCondition> conditions) => conditions.Any(c => !schema.Has(c.Attribute));

    /// <summary>Sort keys are used from the left; only the last one used may have anything but equality.</summary>
    private static void CheckSortOrder(KeySchema schema, IReadOnlyList<KeyCondition> conditions)
    {
        var last = schema.Sort.Count - 1;
        while (last > 0 && conditions.Find(schema.Sort[last]) is null)
        {
            last--;
        }
        if (last > 0)
        {
            ExpectEquality(schema.Sort.Take(last), conditions, schema.Sort[last]);
        }
    }

    private static void ExpectEquality(IEnumerable<KeyAttribute> attributes, IReadOnlyList<KeyCondition> conditions, KeyAttribute last)
    {
        var missing = attributes.Where(attribute => !conditions.Any(c => c.Attribute == attribute.Name && c.Operator == KeyOperator.Equal)).ToList();
        if (missing.Count > 0)
        {
            throw ReadErrors.SortKeysBefore(string.Join(", ", missing.Select(attribute => attribute.Name)), last.Name);
        }
    }

    private static void CheckStartKeyInRange(
        TableDefinition table, KeySchema schema, IReadOnlyList<KeyCondition> conditions, Item startKey)
    {
        if (!StartKeys.Fits(table.Keys, startKey))
        {
            throw ReadErrors.StartKeySchema();
        }
        KeyChecks.CheckValues(table.Keys, startKey);
        KeyChecks.CheckValues(schema, startKey);
        var partitionHolds = schema.Partition.All(attribute => Holds(conditions, attribute, startKey));
        var sortConditions = schema.Sort.Where(attribute => conditions.Find(attribute) is not null).ToList();
        if (sortConditions.Count == 0)
        {
            if (!partitionHolds)
            {
                throw ReadErrors.StartKeyOutside();
            }
            return;
        }
        if (!sortConditions.All(attribute => Holds(conditions, attribute, startKey)))
        {
            throw ReadErrors.StartKeyPredicate();
        }
        if (!partitionHolds)
        {
            throw DynamoException.Validation("The query can return at most one row and cannot be restarted");
        }
    }

    private static bool Holds(IReadOnlyList<KeyCondition> conditions, KeyAttribute attribute, Item startKey) =>
        startKey.TryGet(attribute.Name, out var value) && conditions.Find(attribute)!.Holds(value);
}

/// <summary>The keys behind which a page goes on: those of the index, and those of the table.</summary>
internal static class StartKeys
{
    public static IReadOnlyList<KeyAttribute> Names(TableDefinition table, KeySchema schema) =>
        [.. schema.All.Concat(table.Keys.All).DistinctBy(attribute => attribute.Name)];

    public static bool Fits(KeySchema schema, Item key) =>
        schema.All.All(attribute => key.TryGet(attribute.Name, out var value) && value.Type == attribute.Type);
}
