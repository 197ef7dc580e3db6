using Stator.Api;
using Stator.Api.Shapes;
using Stator.Language.Legacy;
using Condition = Stator.Language.Syntax.Condition;

namespace Stator.Server.Operations.Requests;

/// <summary>The legacy parameters of requests, as trees of the expression language.</summary>
internal static class LegacyConditions
{
    /// <summary>Expected, with ConditionalOperator.</summary>
    public static Condition? Expected(IReadOnlyDictionary<string, ExpectedAttributeValue>? expected, string? op, Wording wording) =>
        expected is null ? null : LegacyComparison.Join([.. Conditions(expected, newWording: wording != Wording.Old)], op);

    /// <summary>QueryFilter, ScanFilter or KeyConditions, checked.</summary>
    public static IReadOnlyList<LegacyComparison> Comparisons(IReadOnlyDictionary<string, Api.Shapes.Condition>? conditions, Wording wording)
    {
        if (conditions is null)
        {
            return [];
        }
        var comparisons = conditions
            .Select(entry => new LegacyComparison(entry.Key, entry.Value.ComparisonOperator!, entry.Value.AttributeValueList ?? []))
            .ToList();
        comparisons.ForEach(comparison => comparison.Check(wording != Wording.Old));
        return comparisons;
    }

    /// <summary>QueryFilter or ScanFilter, with ConditionalOperator.</summary>
    public static Condition? Filter(IReadOnlyList<LegacyComparison> comparisons, string? op) =>
        LegacyComparison.Join(comparisons.Select(comparison => comparison.ToCondition()), op);

    private static IEnumerable<Condition> Conditions(IReadOnlyDictionary<string, ExpectedAttributeValue> expected, bool newWording) =>
        expected.Select(entry => new LegacyExpected(
            entry.Key, entry.Value.Value, entry.Value.Exists, entry.Value.ComparisonOperator, entry.Value.AttributeValueList).ToCondition(newWording));
}
