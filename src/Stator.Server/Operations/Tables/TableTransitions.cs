using Stator.Api.Shapes;
using Stator.Engine.Catalog;

namespace Stator.Server.Operations.Tables;

/// <summary>
/// What UpdateTable refuses while a table is on its way to something: a change of the same kind, and those that AWS does not do side by side.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
/// </summary>
internal static class TableTransitions
{
    /// <exception cref="Stator.Items.DynamoException">What can't be changed meanwhile.</exception>
    public static void Check(TableDefinition table, UpdateTableInput request, long now)
    {
        switch (table.TransitionAt(now))
        {
            case TableTransition.Creating:
                throw TableErrors.InUse($"Table is being created: {table.Address.Name}");
            case TableTransition.Deleting:
                throw TableErrors.InUse($"Table is being deleted: {table.Address.Name}");
            case TableTransition.Updating when table.Update == TableUpdate.Index:
                IndexTransitions.Check(table, request);
                break;
            case TableTransition.Updating when Refusal(table, request) is { } sentence:
                throw TableErrors.InUse(sentence);
        }
        IndexTransitions.ExpectOne(table, request);
        var updated = (request.GlobalSecondaryIndexUpdates ?? []).Select(update => update.Update?.IndexName);
        if (table.Indexes.FirstOrDefault(index => index.Throughput.ChangeEndsAt > now && updated.Contains(index.Name)) is { } busy)
        {
            throw TableErrors.InUse($"Index is being updated.  Table: {table.Address.Name} Index: {busy.Name}");
        }
    }

    private static string? Refusal(TableDefinition table, UpdateTableInput request) => table.Update switch
    {
        TableUpdate.Throughput => WhileThroughput(table, request),
        TableUpdate.Stream => WhileStream(table, request),
        _ => WhileClass(table, request),
    };

    private static string? WhileThroughput(TableDefinition table, UpdateTableInput request)
    {
        var name = table.Address.Name;
        return ChangesThroughput(request) ? $"Table IOPS are currently being updated. Table: {name}"
            : request.StreamSpecification is not null ? $"Can't enable or disable stream while table IOPS are being updated. Table: {name}"
            : ChangesIndexes(request) ? $"Can't create or delete indexes while table IOPS are being updated. Table: {name}"
            : request.OnDemandThroughput is not null ? "OnDemandThroughput cannot be updated while BillingMode update is in progress"
            : null;
    }

    private static string? WhileStream(TableDefinition table, UpdateTableInput request)
    {
        var where = $"Table: {table.Address.Name} Stream: {table.StreamLabel} Operation: {(table.StreamViewType is null ? "DISABLE" : "ENABLE")}";
        return ChangesThroughput(request) ? $"Can't change table IOPS when stream status is being updated. {where}"
            : request.StreamSpecification is not null ? $"A stream status change is currently in progress. {where}"
            : request.TableClass is not null ? $"Can't update table class when stream status is being updated. {where}"
            : ChangesIndexes(request) ? $"Can't create or delete an index when stream status is being updated. {where}"
            : null;
    }

    private static string? WhileClass(TableDefinition table, UpdateTableInput request)
    {
        var progress = $"TableClassUpdateInProgress: {table.TableClass}";
        return request.TableClass is not null ? $"Can't update table class when a table class update is in progress. Table: {table.Address.Name} {progress}"
            : request.StreamSpecification is not null ? $"Can't change stream status when a table class update is in progress. Table: {table.Address.Name} {progress}"
            : request.OnDemandThroughput is not null ? $"OnDemandThroughput cannot be updated while TableClass update is in progress. {progress}"
            : null;
    }

    private static bool ChangesThroughput(UpdateTableInput request) => request.ProvisionedThroughput is not null || request.BillingMode is not null;

    private static bool ChangesIndexes(UpdateTableInput request) =>
        request.GlobalSecondaryIndexUpdates?.Any(update => update.Update is null) == true;
}
