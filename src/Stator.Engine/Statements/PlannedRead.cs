using Stator.Engine.Catalog;
using Stator.Engine.Reads;
using Stator.Items;
using Stator.Language.Keys;
using Stator.Language.Syntax;
using Stator.Storage;

namespace Stator.Engine.Statements;

/// <summary>One of the reads that a WHERE is decomposed into.</summary>
/// <param name="PartitionKey">The partition key's value.</param>
/// <param name="Range">The keys of the store that it reads.</param>
/// <param name="Filter">What else an item must satisfy; null for nothing.</param>
/// <param name="IsSingle">True when it can find one item at most.</param>
internal sealed record PlannedRead(AttributeValue PartitionKey, KeyRange Range, Condition? Filter, bool IsSingle);

/// <summary>One way in which a WHERE can hold: conditions of which all must.</summary>
/// <param name="PartitionKey">The partition key's value, when there is a condition for it.</param>
/// <param name="Sort">Conditions on the sort key that it can be read by.</param>
/// <param name="Rest">All other conditions.</param>
/// <param name="Whole">All conditions.</param>
/// <param name="ExcludesSortKeys">True when a negated condition on the sort key is among the rest.</param>
internal sealed record WhereBranch(
    AttributeValue? PartitionKey, IReadOnlyList<KeyCondition> Sort, IReadOnlyList<Condition> Rest, Condition? Whole, bool ExcludesSortKeys)
{
    public static WhereBranch Of(Condition rest, bool excludesSortKeys) => new(null, [], [rest], rest, excludesSortKeys);

    /// <summary>Both must hold. Of two different partition keys the second one stays a condition that no item satisfies.</summary>
    public WhereBranch And(WhereBranch other)
    {
        var isContradiction = PartitionKey is { } one && other.PartitionKey is { } two && one != two;
        return new WhereBranch(
            PartitionKey ?? other.PartitionKey,
            [.. Sort, .. other.Sort],
            isContradiction ? [.. Rest, other.Whole!] : [.. Rest, .. other.Rest],
            Whole is null ? other.Whole : other.Whole is null ? Whole : new Condition.And(Whole, other.Whole),
            ExcludesSortKeys || other.ExcludesSortKeys);
    }

    /// <summary>The keys of the store that the branch reads.</summary>
    public KeyRange RangeIn(TableDefinition table, SecondaryIndex? index)
    {
        var schema = index?.Keys ?? table.Keys;
        return QueryRange.Of(table, index, [new KeyCondition(schema.Partition[0].Name, KeyOperator.Equal, [PartitionKey!.Value]), .. Sort]);
    }
}
