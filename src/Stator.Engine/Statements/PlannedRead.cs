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
/// <param name="ExcludesSortKeys">True when a negated condition on the sort key is among the rest.</param>
internal sealed record WhereBranch(
    AttributeValue? PartitionKey, IReadOnlyList<KeyCondition> Sort, IReadOnlyList<Condition> Rest, bool ExcludesSortKeys)
{
    public static WhereBranch Of(Condition rest, bool excludesSortKeys) => new(null, [], [rest], excludesSortKeys);

    /// <summary>Both must hold; null when they can't, because they name two partition keys.</summary>
    public WhereBranch? And(WhereBranch other) => PartitionKey is { } one && other.PartitionKey is { } two && one != two
        ? null
        : new WhereBranch(
            PartitionKey ?? other.PartitionKey,
            [.. Sort, .. other.Sort],
            [.. Rest, .. other.Rest],
            ExcludesSortKeys || other.ExcludesSortKeys);

    /// <summary>The keys of the store that the branch reads.</summary>
    public KeyRange RangeIn(TableDefinition table, SecondaryIndex? index)
    {
        var schema = index?.Keys ?? table.Keys;
        return QueryRange.Of(table, index, [new KeyCondition(schema.Partition[0].Name, KeyOperator.Equal, [PartitionKey!.Value]), .. Sort]);
    }
}
