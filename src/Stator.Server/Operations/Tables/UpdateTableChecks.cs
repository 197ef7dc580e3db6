using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Items;

namespace Stator.Server.Operations.Tables;

/// <summary>The checks of UpdateTable that need no table.</summary>
internal static class UpdateTableChecks
{
    public static void Check(UpdateTableInput request)
    {
        var updates = request.GlobalSecondaryIndexUpdates;
        var hasOther = request.ProvisionedThroughput is not null || request.BillingMode is not null
            || request.StreamSpecification is not null || request.SSESpecification is not null
            || request.DeletionProtectionEnabled is not null || request.TableClass is not null
            || HasUnits(request.OnDemandThroughput) || HasUnits(request.WarmThroughput);
        if (!hasOther && updates is null or { Count: 0 })
        {
            throw DynamoException.Validation(
                "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, "
                + "ReplicaUpdates, MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency, DeletionProtectionEnabled, "
                + "OnDemandThroughput, WarmThroughput or TableClass is required");
        }
        if (updates is { Count: 0 })
        {
            throw TableErrors.Parameter("List of GlobalSecondaryIndexUpdates is empty");
        }
        CheckCombination(request);
        CheckThroughput(request);
        CheckIndexes(updates ?? []);
    }

    private static bool HasUnits(OnDemandThroughput? throughput) =>
        throughput?.MaxReadRequestUnits is not null || throughput?.MaxWriteRequestUnits is not null;

    private static bool HasUnits(WarmThroughput? throughput) =>
        throughput?.ReadUnitsPerSecond is not null || throughput?.WriteUnitsPerSecond is not null;

    private static void CheckCombination(UpdateTableInput request)
    {
        var changesThroughput = request.ProvisionedThroughput is not null || request.BillingMode == "PROVISIONED";
        var changesIndexes = request.GlobalSecondaryIndexUpdates?.Any(update => update.Create is not null || update.Delete is not null) ?? false;
        int given = Given(
            request.ProvisionedThroughput, request.BillingMode, request.StreamSpecification, request.GlobalSecondaryIndexUpdates,
            request.SSESpecification, request.TableClass, request.DeletionProtectionEnabled, request.OnDemandThroughput, request.WarmThroughput);
        if (request.WarmThroughput is not null && given == 2 && request.GlobalSecondaryIndexUpdates?.Any(update => update.Create is not null) == true)
        {
            throw TableErrors.Parameter("Create global secondary index cannot be specified when updating WarmThroughput");
        }
        foreach (var (name, value) in (ReadOnlySpan<(string, object?)>)
            [
                ("Server-Side Encryption modification", request.SSESpecification), ("TableClass modification", request.TableClass),
                ("DeletionProtection modification", request.DeletionProtectionEnabled), ("WarmThroughput", request.WarmThroughput),
            ])
        {
            if (value is not null && given > 1)
            {
                throw TableErrors.Parameter($"{name} must be the only operation in the request");
            }
        }
        if (HasUnits(request.OnDemandThroughput) && given > (request.BillingMode is null ? 1 : 2))
        {
            throw TableErrors.Parameter("OnDemandThroughput can only be combined with BillingMode in an UpdateTable request");
        }
        if (request.StreamSpecification is not null && changesThroughput)
        {
            throw TableErrors.Parameter("You cannot modify stream status while updating table IOPS");
        }
        if (changesIndexes && changesThroughput)
        {
            throw TableErrors.Parameter("You cannot create or delete index while updating table IOPS");
        }
        if (changesIndexes && request.StreamSpecification is not null)
        {
            throw TableErrors.Parameter("You cannot create or delete index while changing stream status");
        }
    }

    private static int Given(params ReadOnlySpan<object?> parameters)
    {
        var count = 0;
        foreach (var parameter in parameters)
        {
            count += parameter is null ? 0 : 1;
        }
        return count;
    }

    private static void CheckThroughput(UpdateTableInput request)
    {
        if (request.BillingMode == "PAY_PER_REQUEST" && request.ProvisionedThroughput is not null)
        {
            throw TableErrors.Parameter("ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST");
        }
        if (request.BillingMode == "PROVISIONED" && request.ProvisionedThroughput is null)
        {
            throw TableErrors.Parameter("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
        }
        ThroughputCeilings.CheckBounds(request.ProvisionedThroughput);
        TableOptions.CheckClass(request.TableClass);
        if (request.StreamSpecification is { StreamEnabled: true, StreamViewType: null })
        {
            throw TableErrors.Parameter("If stream is being enabled then UpdateViewType is required");
        }
        if (request.StreamSpecification is { StreamEnabled: false, StreamViewType: not null })
        {
            throw TableErrors.Parameter("If stream is being disabled, then UpdateViewType must not be specified");
        }
    }

    private static void CheckIndexes(IReadOnlyList<GlobalSecondaryIndexUpdate> updates)
    {
        var names = new HashSet<string>();
        foreach (var update in updates)
        {
            var actions = Given(update.Create, update.Update, update.Delete);
            if (actions == 0)
            {
                throw TableErrors.Parameter(
                    "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null");
            }
            if (actions > 1)
            {
                throw TableErrors.Parameter("Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object");
            }
            var name = (update.Create?.IndexName ?? update.Update?.IndexName ?? update.Delete?.IndexName)!;
            if (!names.Add(name))
            {
                throw TableErrors.Parameter($"Only one global secondary index update per index is allowed simultaneously. Index: {name}");
            }
            ThroughputCeilings.CheckBounds(update.Create?.ProvisionedThroughput ?? update.Update?.ProvisionedThroughput);
        }
        if (updates.Count(update => update.Update is null) > 1)
        {
            throw IndexTransitions.OnlyOne();
        }
    }
}
