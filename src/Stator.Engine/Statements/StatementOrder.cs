using Stator.Engine.Catalog;
using Stator.Items;
using Stator.Language.PartiQL;

namespace Stator.Engine.Statements;

/// <summary>ORDER BY: partition keys one after another, the items of each by their sort key.</summary>
internal sealed class StatementOrder(KeySchema schema, PartiqlStatement.Select select)
{
    private readonly string _partition = schema.Partition[0].Name;

    /// <summary>With ORDER BY a sort key that it does not name is read from the last to the first; without, from the first to the last.</summary>
    public bool Reverse => select.OrderBy.Count > 0
        && (schema.Sort.Count == 0 || (select.OrderBy.FirstOrDefault(term => term.Attribute == schema.Sort[0].Name)?.Descending ?? true));

    /// <exception cref="DynamoException">The statement's rows have no such order.</exception>
    public void Check(IReadOnlyList<PlannedRead>? reads)
    {
        if (select.OrderBy.Count == 0)
        {
            return;
        }
        if (select.Where is null)
        {
            throw StatementErrors.OrderWithoutWhere();
        }
        if (select.OrderBy.FirstOrDefault(term => !schema.Has(term.Attribute)) is { } other)
        {
            throw StatementErrors.OrderByOther(other.Attribute);
        }
        if (reads is null)
        {
            throw StatementErrors.OrderWithoutPartitionKey();
        }
        var hasSeveral = reads.Select(read => read.PartitionKey).Distinct().Skip(1).Any();
        if (hasSeveral && select.OrderBy.All(term => term.Attribute != _partition))
        {
            throw StatementErrors.OrderOfPartitions();
        }
    }

    /// <summary>The reads in the order of the rows.</summary>
    public IReadOnlyList<PlannedRead> Sort(IReadOnlyList<PlannedRead> reads)
    {
        if (select.OrderBy.Count == 0)
        {
            return reads;
        }
        var isDescending = select.OrderBy.FirstOrDefault(term => term.Attribute == _partition)?.Descending ?? false;
        var byPartition = Comparer<AttributeValue>.Create((one, two) => (AttributeValue.Compare(one, two) ?? 0) * (isDescending ? -1 : 1));
        var byRange = Comparer<ReadOnlyMemory<byte>>.Create((one, two) => one.Span.SequenceCompareTo(two.Span) * (Reverse ? -1 : 1));
        return [.. reads.OrderBy(read => read.PartitionKey, byPartition).ThenBy(read => read.Range.From, byRange)];
    }
}
