using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Engine.Reads;
using Stator.Language.PartiQL;
using Stator.Language.Syntax;

namespace Stator.Engine.Statements;

/// <summary>Whether a SELECT fits its table and index, in AWS's order.</summary>
internal static class StatementChecks
{
    public static void CheckSource(TableDefinition table, SecondaryIndex? index, PartiqlStatement.Select select, bool consistent)
    {
        var schema = index?.Keys ?? table.Keys;
        if (schema.Partition.Count > 1 || schema.Sort.Count > 1)
        {
            throw StatementErrors.MultipleAttributeKeys();
        }
        if (index is { IsLocal: false } && consistent)
        {
            throw StatementErrors.ConsistentGlobalIndex();
        }
        if (index is { IsBackfilling: true })
        {
            throw ReadErrors.Backfilling(index.Name);
        }
        var columns = select.Columns?.Paths ?? [];
        KeyPaths.Check(table, columns);
        KeyPaths.Check(table, ConditionPaths.Of(select.Where));
        if (index is { IsLocal: false } && ReadChecks.NotKept(table, index, columns) is { Count: > 0 } missing)
        {
            throw ReadErrors.NotProjected(index.Name, string.Join(", ", missing));
        }
    }

    /// <summary>What is read by key from an index can be filtered only by what the index keeps.</summary>
    public static void CheckFilter(TableDefinition table, SecondaryIndex? index, IReadOnlyList<WhereBranch>? branches)
    {
        if (index is null || branches is null)
        {
            return;
        }
        ReadChecks.CheckFilter(table, index, branches.SelectMany(branch => branch.Rest).SelectMany(ConditionPaths.Of));
    }
}
