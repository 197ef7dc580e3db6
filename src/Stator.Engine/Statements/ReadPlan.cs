using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Items;
using Stator.Language.Keys;
using Stator.Language.PartiQL;
using Stator.Language.Syntax;

namespace Stator.Engine.Statements;

/// <summary>How a SELECT is read: by keys where its WHERE names them, by a scan where not.</summary>
/// <param name="Table">The table.</param>
/// <param name="Index">The index; null for the table.</param>
/// <param name="Reads">The reads, one after another; one of everything for a scan.</param>
/// <param name="Reverse">True to read from the last key to the first.</param>
/// <param name="FetchesItems">True when a local index does not keep all that is asked for.</param>
/// <param name="RowsMax">The most rows of a page; null for no bound.</param>
internal sealed record ReadPlan(
    TableDefinition Table, SecondaryIndex? Index, IReadOnlyList<PlannedRead> Reads, bool Reverse, bool FetchesItems, int? RowsMax)
{
    /// <summary>AWS pages the rows of several partition keys by ten.</summary>
    private const int RowsOfSeveralPartitionsMax = 10;

    /// <exception cref="DynamoException">The statement does not fit the table.</exception>
    public static ReadPlan Of(TableDefinition table, PartiqlStatement.Select select, bool consistent)
    {
        var index = select.IndexName is { } name ? table.FindIndex(name) ?? throw StatementErrors.IndexNotFound() : null;
        var schema = index?.Keys ?? table.Keys;
        StatementChecks.CheckSource(table, index, select, consistent);
        var branches = new WhereDecomposition(schema).Decompose(select.Where);
        var reads = branches is null ? null : ReadsOf(table, index, branches, select.Where!);
        StatementChecks.CheckFilter(table, index, branches);
        var order = new StatementOrder(schema, select);
        order.Check(reads);
        return new ReadPlan(
            table,
            index,
            reads is null ? [new PlannedRead(default, StoreKeys.Segment(table, index, 0, 1), select.Where, false)] : order.Sort(reads),
            order.Reverse,
            FetchesItems: index is { IsLocal: true } && select.Columns?.Paths.Any(path => !index.Keeps(path.Head, table.Keys)) == true,
            RowsMax: reads?.Select(read => read.PartitionKey).Distinct().Skip(1).Any() == true ? RowsOfSeveralPartitionsMax : null);
    }

    /// <summary>
    /// Branches of one partition key may not read the same keys; where they only exclude some, they become one read that the whole WHERE
    /// filters, so that no item comes twice.
    /// </summary>
    private static List<PlannedRead> ReadsOf(TableDefinition table, SecondaryIndex? index, IReadOnlyList<WhereBranch> branches, Condition where)
    {
        var reads = new List<(PlannedRead Read, bool Excludes)>();
        foreach (var branch in branches)
        {
            var isSingle = index is null && (table.Keys.Sort.Count == 0 || branch.Sort.Any(condition => condition.Operator == KeyOperator.Equal));
            var read = new PlannedRead(branch.PartitionKey!.Value, branch.RangeIn(table, index), KeyComparison.All(branch.Rest), isSingle);
            if (read.Range.IsEmpty)
            {
                continue;
            }
            var excludes = branch.ExcludesSortKeys;
            int other;
            while ((other = reads.FindIndex(entry => entry.Read.PartitionKey == read.PartitionKey && entry.Read.Range.Overlaps(read.Range))) >= 0)
            {
                if (!excludes && !reads[other].Excludes)
                {
                    throw StatementErrors.Overlap();
                }
                excludes = true;
                read = new PlannedRead(read.PartitionKey, read.Range.Union(reads[other].Read.Range), where, IsSingle: false);
                reads.RemoveAt(other);
            }
            reads.Add((read, excludes));
        }
        return reads.ConvertAll(entry => entry.Read);
    }
}
