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
/// <param name="Reads">The reads, one after another.</param>
/// <param name="IsScan">True when everything is read.</param>
/// <param name="Reverse">True to read from the last key to the first.</param>
/// <param name="FetchesItems">True when a local index does not keep all that is asked for.</param>
/// <param name="RowsMax">The most rows of a page; null for no bound.</param>
internal sealed record ReadPlan(
    TableDefinition Table, SecondaryIndex? Index, IReadOnlyList<PlannedRead> Reads, bool IsScan, bool Reverse, bool FetchesItems, int? RowsMax)
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
        var reads = branches is null ? null : ReadsOf(table, index, branches);
        StatementChecks.CheckFilter(table, index, branches);
        var order = new StatementOrder(schema, select);
        order.Check(reads);
        return new ReadPlan(
            table,
            index,
            reads is null ? [new PlannedRead(default, StoreKeys.Segment(table, index, 0, 1), select.Where, false)] : order.Sort(reads),
            IsScan: reads is null,
            order.Reverse,
            FetchesItems: index is { IsLocal: true } && select.Columns?.Paths.Any(path => !index.Keeps(path.Head, table.Keys)) == true,
            RowsMax: reads?.Select(read => read.PartitionKey).Distinct().Skip(1).Any() == true ? RowsOfSeveralPartitionsMax : null);
    }

    /// <summary>Branches of one partition key may not read the same keys; where they only exclude some, an item is of the first one that it fits.</summary>
    private static List<PlannedRead> ReadsOf(TableDefinition table, SecondaryIndex? index, IReadOnlyList<WhereBranch> branches)
    {
        var reads = new List<PlannedRead>();
        for (var at = 0; at < branches.Count; at++)
        {
            var branch = branches[at];
            var range = branch.RangeIn(table, index);
            var rest = branch.Rest.ToList();
            for (var earlier = 0; earlier < at; earlier++)
            {
                if (branches[earlier].PartitionKey != branch.PartitionKey || range.IsEmpty || !range.Overlaps(reads[earlier].Range))
                {
                    continue;
                }
                if (!branch.ExcludesSortKeys && !branches[earlier].ExcludesSortKeys)
                {
                    throw StatementErrors.Overlap();
                }
                rest.Add(new Condition.Not(branches[earlier].Whole!));
            }
            var isSingle = index is null && (table.Keys.Sort.Count == 0 || branch.Sort.Any(condition => condition.Operator == KeyOperator.Equal));
            reads.Add(new PlannedRead(branch.PartitionKey!.Value, range, KeyComparison.All(rest), isSingle));
        }
        return reads;
    }
}
