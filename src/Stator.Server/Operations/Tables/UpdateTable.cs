using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Server.Gateway;
using Stator.Server.Operations.Requests;

namespace Stator.Server.Operations.Tables;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html</summary>
/// <param name="catalog">The tables.</param>
/// <param name="limits">How often settings may change.</param>
/// <param name="descriptions">Tables as answers show them.</param>
/// <param name="startBackfill">Starts to fill a new index in the background.</param>
internal sealed class UpdateTable(TableCatalog catalog, ChangeLimits limits, TableDescriptions descriptions, Action<TableDefinition> startBackfill)
    : Operation<UpdateTableInput, UpdateTableOutput>(ApiOperations.UpdateTable)
{
    public override IReadOnlyList<string> MissingParameters { get; } =
    [
        "ReplicaUpdates", "MultiRegionConsistency", "GlobalTableWitnessUpdates", "VectorIndexUpdates", "GlobalTableSettingsReplicationMode", "DisassociationProtectionEnabled",
    ];

    public override IReadOnlyList<string> StoredParameters { get; } =
    [
        "BillingMode", "ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput", "SSESpecification", "TableClass",
    ];

    private Action<TableDefinition, IReadOnlyList<TableDefinition>>? Checks(TableChange change) =>
        SimultaneousChanges.CheckFor(catalog) + (change.TakesUnits ? ThroughputCeilings.CheckAccount : null);

    protected override async ValueTask<UpdateTableOutput> ExecuteAsync(
        Realm realm, UpdateTableInput request, CancellationToken cancellationToken)
    {
        TableOptions.RefuseMissing(
            MissingParameters,
            request.ReplicaUpdates, request.MultiRegionConsistency, request.GlobalTableWitnessUpdates, request.VectorIndexUpdates,
            request.GlobalTableSettingsReplicationMode, request.DisassociationProtectionEnabled);
        UpdateTableChecks.Check(request);
        var address = TableNames.Resolve(realm, request.TableName!);
        var change = new TableChange(catalog, limits, request, realm);
        var table = await catalog.UpdateAsync(address, change.Apply, Checks(change), cancellationToken);
        startBackfill(table);
        return new UpdateTableOutput
        {
            TableDescription = await descriptions.DescribeUpdatedAsync(
                change.Begun! with { StreamLabel = table.StreamLabel }, !change.IsImmediate, change.BegunAt, cancellationToken),
        };
    }
}
