using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Items;
using Stator.Server.Gateway;
using Stator.Server.Operations.Requests;

namespace Stator.Server.Operations.Tables;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTimeToLive.html</summary>
/// <param name="catalog">The tables.</param>
/// <param name="limits">How often settings may change.</param>
/// <param name="startBackfill">Starts to look for the times of the items that are there.</param>
internal sealed class UpdateTimeToLive(TableCatalog catalog, ChangeLimits limits, Action<TableDefinition> startBackfill)
    : Operation<UpdateTimeToLiveInput, UpdateTimeToLiveOutput>(ApiOperations.UpdateTimeToLive)
{
    protected override async ValueTask<UpdateTimeToLiveOutput> ExecuteAsync(
        Realm realm, UpdateTimeToLiveInput request, CancellationToken cancellationToken)
    {
        var specification = request.TimeToLiveSpecification!;
        var table = await catalog.UpdateAsync(
            TableNames.Resolve(realm, request.TableName!), table => Change(table, specification), cancellationToken);
        startBackfill(table);
        return new UpdateTimeToLiveOutput { TimeToLiveSpecification = specification };
    }

    private TableDefinition Change(TableDefinition table, TimeToLiveSpecification specification)
    {
        switch (table.TransitionAt(catalog.Now))
        {
            case TableTransition.Creating:
                throw TableErrors.InUse($"Table {table.Address.Name} is being created");
            case TableTransition.Deleting:
                throw TableErrors.InUse($"Table is being deleted: {table.Address.Name}");
        }
        var enable = specification.Enabled!.Value;
        if (table.TimeToLiveEnabled && table.TimeToLiveAttribute != specification.AttributeName)
        {
            throw DynamoException.Validation(
                $"TimeToLive is active on a different AttributeName: current AttributeName is {table.TimeToLiveAttribute}");
        }
        if (table.TimeToLiveEnabled == enable)
        {
            throw DynamoException.Validation($"TimeToLive is already {(enable ? "enabled" : "disabled")}");
        }
        return limits.TimeToLive(table, catalog.Now) with
        {
            TimeToLiveEnabled = enable,
            TimeToLiveAttribute = specification.AttributeName,
            TimeToLiveFill = enable ? table.NextIndexNumber : null,
            NextIndexNumber = table.NextIndexNumber + 1,
        };
    }
}

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html</summary>
internal sealed class DescribeTimeToLive(TableCatalog catalog)
    : Operation<DescribeTimeToLiveInput, DescribeTimeToLiveOutput>(ApiOperations.DescribeTimeToLive)
{
    protected override async ValueTask<DescribeTimeToLiveOutput> ExecuteAsync(
        Realm realm, DescribeTimeToLiveInput request, CancellationToken cancellationToken)
    {
        var table = await catalog.DescribeAsync(TableNames.Resolve(realm, request.TableName!), cancellationToken);
        if (!table.IsUsableAt(catalog.Now))
        {
            var state = table.TransitionAt(catalog.Now).ToString().ToUpperInvariant();
            throw DynamoException.Validation(
                $"Cannot describe time to live while table is in {state} state: Current table state is {state}");
        }
        return new DescribeTimeToLiveOutput
        {
            TimeToLiveDescription = new TimeToLiveDescription
            {
                TimeToLiveStatus = table.TimeToLiveEnabled ? "ENABLED" : "DISABLED",
                AttributeName = table.TimeToLiveEnabled ? table.TimeToLiveAttribute : null,
            },
        };
    }
}
