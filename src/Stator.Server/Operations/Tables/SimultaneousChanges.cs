using Stator.Engine.Catalog;
using Stator.Items;

namespace Stator.Server.Operations.Tables;

/// <summary>
/// How many tables of an account and region may be on their way to something at a time.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/CommonErrors.html (LimitExceededException)
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
/// </summary>
internal static class SimultaneousChanges
{
    /// <summary>The check of a change; null where changes take no time, and none can meet another.</summary>
    public static Action<TableDefinition, IReadOnlyList<TableDefinition>>? CheckFor(TableCatalog catalog) =>
        catalog.TransitionTime == TimeSpan.Zero ? null : (table, tables) => Check(table, tables, catalog.Now);

    /// <summary>A table is to be created, changed or dropped.</summary>
    /// <param name="table">The table.</param>
    /// <param name="tables">The tables that the account has in the region.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <exception cref="DynamoException">Too many others are on their way.</exception>
    public static void Check(TableDefinition table, IReadOnlyList<TableDefinition> tables, long now)
    {
        var others = tables.Where(other => other.Address != table.Address && other.TransitionAt(now) != TableTransition.None).ToList();
        if (others.Count >= Limits.SimultaneousChangesMax)
        {
            throw TableErrors.LimitExceeded(
                $"Subscriber limit exceeded: Only {Limits.SimultaneousChangesMax} tables can be created, updated, or deleted simultaneously");
        }
        var isCreated = table.Indexes.Count > 0 && table.TransitionAt(now) == TableTransition.Creating;
        if (isCreated && others.Count(other => other.Indexes.Count > 0 && other.TransitionAt(now) == TableTransition.Creating) >= Limits.SimultaneousIndexedCreationsMax)
        {
            throw TableErrors.LimitExceeded("Subscriber limit exceeded: You have exceeded the maximum number of indexed tables that can be created simultaneously");
        }
    }
}
