using Stator.Items;

namespace Stator.Server.Operations.Requests;

/// <summary>What a query's or scan's Select means together with its projection.</summary>
internal static class ReadSelection
{
    public static void Check(string? select, bool hasProjectionExpression, bool hasAttributesToGet, string? indexName)
    {
        var parameter = hasProjectionExpression ? "ProjectionExpression" : hasAttributesToGet ? "AttributesToGet" : null;
        if (select == "SPECIFIC_ATTRIBUTES" && parameter is null)
        {
            throw DynamoException.Validation(
                "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES");
        }
        if (select is "ALL_ATTRIBUTES" or "ALL_PROJECTED_ATTRIBUTES" or "COUNT" && parameter is not null)
        {
            throw DynamoException.Validation(
                $"Cannot specify the {parameter} when choosing to get {(select == "COUNT" ? "only the Count" : select)}");
        }
        if (select == "ALL_PROJECTED_ATTRIBUTES" && indexName is null)
        {
            throw DynamoException.Validation("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
        }
    }

    /// <summary>The starting key's values; some faults name it.</summary>
    public static void CheckStartKey(Item? startKey)
    {
        if (startKey?.Fault is not { } fault)
        {
            return;
        }
        throw DynamoException.Validation(fault.IsOfNumbersOrRepeats ? fault.Text : $"The provided starting key is invalid: {fault.Text}");
    }
}
