using Stator.Engine.Catalog;
using Stator.Items;

namespace Stator.Engine.Reads;

/// <summary>What can be wrong with a query or scan, once the table is known. The text is part of the wire contract.</summary>
internal static class ReadErrors
{
    private const string StartKeyPrefix = "The provided starting key is invalid";

    public static DynamoException ConsistentGlobalIndex() =>
        DynamoException.Validation("Consistent reads are not supported on global secondary indexes");

    public static DynamoException Backfilling(string index) =>
        DynamoException.Validation($"Cannot read from backfilling global secondary index: {index}");

    public static DynamoException StartKey() => DynamoException.Validation(StartKeyPrefix);

    public static DynamoException StartKeySchema() =>
        DynamoException.Validation($"{StartKeyPrefix}: The provided key element does not match the schema");

    public static DynamoException StartKeySegment(int segment, int totalSegments) => DynamoException.Validation(
        $"{StartKeyPrefix}: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. "
        + $"TotalSegments: {totalSegments} Segment: {segment}");

    public static DynamoException StartKeyOutside() =>
        DynamoException.Validation("The provided starting key is outside query boundaries based on provided conditions");

    /// <summary>There is one item at most: a query of it never has a page to go on from.</summary>
    public static DynamoException StartKeyOfOnlyItem(string attribute, Item startKey)
    {
        var value = startKey.TryGet(attribute, out var found) ? found : default;
        var text = value.Type == AttributeType.Binary ? Convert.ToBase64String(value.Payload) : value.Text;
        return DynamoException.Validation(
            $"The provided exclusive start key is invalid: ExclusiveStartKey: {{{attribute}=AttributeValue: {{{value.Type.WireName()}:{text}}}}}");
    }

    public static DynamoException StartKeyPredicate() =>
        DynamoException.Validation("The provided starting key does not match the range key predicate");

    public static DynamoException ConditionCount(int given, int schema) => DynamoException.Validation(
        $"The number of query conditions ({given}) exceeds the number of key attributes defined in the schema ({schema})");

    public static DynamoException NotSupported() => DynamoException.Validation("Query key condition not supported");

    public static DynamoException MissedKey(string attribute) =>
        DynamoException.Validation($"Query condition missed key schema element: {attribute}");

    public static DynamoException NotIndexable() =>
        DynamoException.Validation("Attempted conditional constraint is not an indexable operation");

    public static DynamoException ConditionType() => TableErrors.Parameter("Condition parameter type does not match schema type");

    public static DynamoException SortKeysBefore(string missing, string attribute) => DynamoException.Validation(
        $"RANGE key attributes {missing} must have equality conditions specified in the query because a condition is present on key "
        + $"attribute {attribute}");

    public static DynamoException FilterOnKey(string attribute, bool isExpression) => DynamoException.Validation(
        $"{(isExpression ? "Filter Expression" : "QueryFilter")} can only contain non-primary key attributes: Primary key attribute: {attribute}");

    public static DynamoException AllAttributes(string index) => TableErrors.Parameter(
        $"Select type ALL_ATTRIBUTES is not supported for global secondary index {index} because its projection type is not ALL");

    public static DynamoException FilterNotProjected(string index, IEnumerable<string> attributes) => TableErrors.Parameter(
        $"Secondary index {index} does not project one or more filter attributes: [{string.Join(", ", attributes)}]");

    public static DynamoException NotProjected(string index, string attributes) => TableErrors.Parameter(
        $"Global secondary index {index} does not project [{attributes}]");
}
