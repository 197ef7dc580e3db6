using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Items;

namespace Stator.Server.Operations.Tables;

/// <summary>
/// What UpdateTable refuses while an index comes or goes.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.OnlineOps.html
/// </summary>
internal static class IndexTransitions
{
    /// <summary>While a new index gets its resources, or one is removed.</summary>
    /// <exception cref="DynamoException">What can't be changed meanwhile.</exception>
    public static void Check(TableDefinition table, UpdateTableInput request)
    {
        var name = table.Address.Name;
        var (creating, deleting) = (table.Indexes.FirstOrDefault(index => index.IsBackfilling), table.Indexes.FirstOrDefault(index => index.IsDeleting));
        if ((creating ?? deleting) is not { } busy)
        {
            return;
        }
        foreach (var update in request.GlobalSecondaryIndexUpdates ?? [])
        {
            var touched = update.Create?.IndexName ?? update.Delete?.IndexName ?? update.Update?.IndexName;
            if (touched == deleting?.Name)
            {
                throw TableErrors.InUse($"Index is being deleted. Table: {name} Index: {touched}");
            }
            if (touched == creating?.Name && update.Delete is not null)
            {
                throw TableErrors.InUse(
                    "Index creation is in resource allocation phase. Retry deletion during backfilling phase or when the index is active. "
                    + $"Table: {name} Index: {touched}");
            }
            if (touched == creating?.Name && update.Update is not null)
            {
                throw TableErrors.InUse($"Index is being created but is not backfilling yet.  Table: {name} Index: {touched}");
            }
        }
        ExpectOne(table, request);
        var action = creating is null ? "deleted" : "created";
        if (request.ProvisionedThroughput is not null || request.BillingMode is not null)
        {
            throw TableErrors.InUse($"Can't change table IOPS when an index is being {action}. Table: {name} Indexes: [{busy.Name}]");
        }
        if (request.StreamSpecification is not null)
        {
            throw TableErrors.InUse($"Can't change stream status when an index is being {action}. Table: {name} Indexes: [{busy.Name}]");
        }
    }

    /// <summary>One index at a time comes or goes; the one that is being filled can go.</summary>
    public static void ExpectOne(TableDefinition table, UpdateTableInput request)
    {
        var update = (request.GlobalSecondaryIndexUpdates ?? []).FirstOrDefault(update => update.Update is null);
        var busy = table.Indexes.FirstOrDefault(index => index.IsBackfilling || index.IsDeleting);
        if (update is not null && busy is not null && update.Delete?.IndexName != busy.Name)
        {
            throw OnlyOne();
        }
    }

    /// <summary>A second index would come or go at the same time.</summary>
    public static DynamoException OnlyOne() => TableErrors.LimitExceeded(
        "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table");
}
