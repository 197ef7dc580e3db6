using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Items;
using Stator.Server.Gateway;
using Stator.Server.Operations.Policies;
using Stator.Server.Operations.Requests;

namespace Stator.Server.Operations.Tables;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html</summary>
internal sealed class CreateTable(TableCatalog catalog) : Operation<CreateTableInput, CreateTableOutput>(ApiOperations.CreateTable)
{
    public override IReadOnlyList<string> MissingParameters { get; } =
    [
        "VectorIndexes", "GlobalTableSourceArn", "GlobalTableSettingsReplicationMode",
    ];

    public override IReadOnlyList<string> StoredParameters { get; } =
    [
        "BillingMode", "ProvisionedThroughput", "OnDemandThroughput", "WarmThroughput", "SSESpecification", "TableClass", "ResourcePolicy",
    ];

    protected override async ValueTask<CreateTableOutput> ExecuteAsync(
        Realm realm, CreateTableInput request, CancellationToken cancellationToken)
    {
        var draft = Check(realm, request);
        var table = await catalog.CreateAsync(draft, tables => CheckAccount(draft, tables), cancellationToken);
        return new CreateTableOutput { TableDescription = TableDescriptions.DescribeCreated(table) };
    }

    private void CheckAccount(TableDefinition draft, IReadOnlyList<TableDefinition> tables)
    {
        if (tables.Count >= Limits.TablesPerRegionMax)
        {
            throw TableErrors.LimitExceeded($"Subscriber limit exceeded: There is a limit of {Limits.TablesPerRegionMax} tables per subscriber");
        }
        ThroughputCeilings.CheckAccount(draft, tables);
        SimultaneousChanges.Check(draft, tables, catalog.Now);
    }

    private TableDefinition Check(Realm realm, CreateTableInput request)
    {
        TableOptions.RefuseMissing(
            MissingParameters,
            request.VectorIndexes,
            request.GlobalTableSourceArn, request.GlobalTableSettingsReplicationMode);
        var isOnDemand = request.BillingMode == "PAY_PER_REQUEST";
        ThroughputReader.CheckTable(isOnDemand, request.ProvisionedThroughput);
        var keys = new KeySchemaReader(request.AttributeDefinitions!);
        var schema = keys.Read(request.KeySchema!);
        keys.ExpectDistinct();
        ExpectDefinitionsUsed(request);
        var indexes = new IndexReader(keys, isOnDemand, realm.Region);
        indexes.ReadLocal(request.LocalSecondaryIndexes, schema);
        indexes.ReadGlobal(request.GlobalSecondaryIndexes);
        var throughput = ThroughputReader.ReadTable(
            request.ProvisionedThroughput, request.OnDemandThroughput, request.WarmThroughput, isOnDemand, realm.Region);
        TableOptions.CheckNewStream(request.StreamSpecification);
        TableOptions.CheckClass(request.TableClass);
        var address = TableNames.Resolve(realm, request.TableName!);
        var now = catalog.Now;
        var hasStream = request.StreamSpecification is { StreamEnabled: true };
        var policy = request.ResourcePolicy is { } document ? new PolicyResource(address.Arn, address, "").Canonicalize(document) : null;
        return new TableDefinition(address, 0, Guid.NewGuid(), now, schema, keys.Attributes, indexes.Indexes)
        {
            Transition = TableTransition.Creating,
            TransitionEndsAt = catalog.TransitionEnd,
            NextIndexNumber = indexes.Indexes.Count + 1,
            IsOnDemand = isOnDemand,
            HasBillingModeSummary = isOnDemand,
            OnDemandSince = isOnDemand ? now : null,
            Throughput = throughput,
            TableClass = request.TableClass,
            IsProtected = request.DeletionProtectionEnabled ?? false,
            StreamViewType = hasStream ? request.StreamSpecification!.StreamViewType : null,
            KmsKeyArn = TableOptions.ReadEncryption(request.SSESpecification, realm),
            Policies = policy is null ? [] : new Dictionary<string, AttachedPolicy> { [""] = new(policy, now) },
            Tags = TagChecks.Merge(new Dictionary<string, string>(), request.Tags ?? []),
        };
    }

    /// <summary>Every definition must be part of some key.</summary>
    private static void ExpectDefinitionsUsed(CreateTableInput request)
    {
        var hasIndexes = request.LocalSecondaryIndexes is { Count: > 0 } || request.GlobalSecondaryIndexes is { Count: > 0 };
        var used = request.KeySchema!
            .Concat((request.LocalSecondaryIndexes ?? []).SelectMany(index => index.KeySchema!))
            .Concat((request.GlobalSecondaryIndexes ?? []).SelectMany(index => index.KeySchema!))
            .Select(element => element.AttributeName!)
            .Distinct()
            .ToList();
        var defined = request.AttributeDefinitions!.Select(definition => definition.AttributeName!).ToList();
        if (defined.All(used.Contains))
        {
            return;
        }
        throw TableErrors.Parameter(hasIndexes
            ? $"Some AttributeDefinitions are not used. AttributeDefinitions: [{string.Join(", ", defined)}], keys used: [{string.Join(", ", used)}]"
            : "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions");
    }
}
