using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Items;

namespace Stator.Server.Operations.Tables;

/// <summary>Tables as answers show them.</summary>
internal sealed class TableDescriptions(TableCatalog catalog, TableStatistics statistics)
{

    /// <summary>A table with all its details, as DescribeTable shows it.</summary>
    public ValueTask<TableDescription> DescribeAsync(TableDefinition table, CancellationToken cancellationToken) =>
        DescribeAsync(table, table.TransitionAt(catalog.Now), cancellationToken);

    /// <summary>A table whose change has just begun, as UpdateTable shows it.</summary>
    public ValueTask<TableDescription> DescribeUpdatedAsync(TableDefinition table, CancellationToken cancellationToken) =>
        DescribeAsync(table, TableTransition.Updating, cancellationToken);

    private async ValueTask<TableDescription> DescribeAsync(TableDefinition table, TableTransition transition, CancellationToken cancellationToken)
    {
        var counts = await statistics.OfAsync(table, null, cancellationToken);
        var description = Describe(table, transition);
        description.ItemCount = counts.Count;
        description.TableSizeBytes = counts.Bytes;
        description.WarmThroughput = Warm(table.Throughput, table.IsOnDemand);
        description.ProvisionedThroughput!.NumberOfDecreasesToday = Shown(table.Throughput, transition).DecreasesOn(catalog.Now);
        if (table.IsOnDemand && description.BillingModeSummary is { } summary)
        {
            summary.LastUpdateToPayPerRequestDateTime = Seconds(table.OnDemandSince);
        }
        var local = new List<LocalSecondaryIndexDescription>();
        var global = new List<GlobalSecondaryIndexDescription>();
        foreach (var index in table.Indexes)
        {
            var held = await statistics.OfAsync(table, index, cancellationToken);
            if (index.IsLocal)
            {
                local.Add(DescribeLocal(table, index, held));
            }
            else
            {
                var described = DescribeGlobal(table, index, transition, held);
                described.WarmThroughput = WarmIndex(index.Throughput, table.IsOnDemand);
                described.ProvisionedThroughput!.NumberOfDecreasesToday = Shown(index.Throughput, transition).DecreasesOn(catalog.Now);
                global.Add(described);
            }
        }
        description.LocalSecondaryIndexes = local.Count == 0 ? null : local;
        description.GlobalSecondaryIndexes = global.Count == 0 ? null : global;
        return description;
    }

    /// <summary>A new table, as CreateTable shows it.</summary>
    public static TableDescription DescribeCreated(TableDefinition table)
    {
        const TableTransition transition = TableTransition.Creating;
        var description = Describe(table, transition);
        description.ItemCount = 0;
        description.TableSizeBytes = 0;
        description.LocalSecondaryIndexes = NoneIfEmpty(table.LocalIndexes.Select(index => DescribeLocal(table, index, default)));
        description.GlobalSecondaryIndexes = NoneIfEmpty(
            table.GlobalIndexes.Select(index => DescribeGlobal(table, index, transition, default)));
        return description;
    }

    /// <summary>A table being dropped: no keys, no indexes.</summary>
    public static TableDescription DescribeDropped(TableDefinition table)
    {
        var description = Describe(table, TableTransition.Deleting);
        description.AttributeDefinitions = null;
        description.KeySchema = null;
        description.CreationDateTime = null;
        description.ItemCount = 0;
        description.TableSizeBytes = 0;
        return description;
    }

    private static TableDescription Describe(TableDefinition table, TableTransition transition) => new()
    {
        TableName = table.Address.Name,
        TableArn = table.Address.Arn,
        TableId = table.Id.ToString(),
        TableStatus = Status(transition),
        CreationDateTime = Seconds(table.CreatedAt),
        AttributeDefinitions =
            [.. table.Attributes.OrderBy(a => a.Name, StringComparer.Ordinal).Select(a => new AttributeDefinition { AttributeName = a.Name, AttributeType = a.Type.WireName() })],
        KeySchema = Keys(table.Keys),
        ProvisionedThroughput = Provisioned(table.Throughput, transition),
        BillingModeSummary = table.HasBillingModeSummary
            ? new BillingModeSummary
            {
                BillingMode = table.IsOnDemand ? "PAY_PER_REQUEST" : "PROVISIONED",
                LastUpdateToPayPerRequestDateTime = table.IsOnDemand ? null : Seconds(table.OnDemandSince),
            }
            : null,
        DeletionProtectionEnabled = table.IsProtected,
        OnDemandThroughput = OnDemand(table.Throughput),
        TableClassSummary = table.TableClass is { } tableClass ? new TableClassSummary { TableClass = tableClass, LastUpdateDateTime = Seconds(table.TableClassSince) } : null,
        StreamSpecification = table.StreamViewType is { } viewType
            ? new StreamSpecification { StreamEnabled = true, StreamViewType = viewType }
            : null,
        LatestStreamArn = table.StreamArn,
        LatestStreamLabel = table.StreamLabel,
        SSEDescription = table.KmsKeyArn is { } key
            ? new SSEDescription { Status = "ENABLED", SSEType = "KMS", KMSMasterKeyArn = key }
            : null,
    };

    private static LocalSecondaryIndexDescription DescribeLocal(TableDefinition table, SecondaryIndex index, ItemStatistics held) => new()
    {
        IndexName = index.Name,
        IndexArn = $"{table.Address.Arn}/index/{index.Name}",
        KeySchema = Keys(index.Keys),
        Projection = Projected(index),
        ItemCount = held.Count,
        IndexSizeBytes = held.Bytes,
    };

    private static GlobalSecondaryIndexDescription DescribeGlobal(
        TableDefinition table, SecondaryIndex index, TableTransition transition, ItemStatistics held) => new()
        {
            IndexName = index.Name,
            IndexArn = $"{table.Address.Arn}/index/{index.Name}",
            IndexStatus = index.IsDeleting ? "DELETING"
                : index.IsBackfilling || transition == TableTransition.Creating ? "CREATING"
                : index.IsUpdating && transition == TableTransition.Updating ? "UPDATING"
                : "ACTIVE",
            Backfilling = index is { IsBackfilling: true, IsDeleting: false } ? transition != TableTransition.Updating : null,
            KeySchema = Keys(index.Keys),
            Projection = Projected(index),
            ProvisionedThroughput = Provisioned(index.Throughput, transition),
            OnDemandThroughput = OnDemand(index.Throughput),
            ItemCount = held.Count,
            IndexSizeBytes = held.Bytes,
        };

    private static string Status(TableTransition transition) => transition switch
    {
        TableTransition.Creating => "CREATING",
        TableTransition.Updating => "UPDATING",
        TableTransition.Deleting => "DELETING",
        _ => "ACTIVE",
    };

    /// <summary>A key as answers show it.</summary>
    public static List<KeySchemaElement> Keys(KeySchema keys) =>
    [
        .. keys.Partition.Select(attribute => new KeySchemaElement { AttributeName = attribute.Name, KeyType = "HASH" }),
        .. keys.Sort.Select(attribute => new KeySchemaElement { AttributeName = attribute.Name, KeyType = "RANGE" }),
    ];

    private static Projection Projected(SecondaryIndex index) => new()
    {
        ProjectionType = index.Projection switch
        {
            IndexProjection.All => "ALL",
            IndexProjection.KeysOnly => "KEYS_ONLY",
            _ => "INCLUDE",
        },
        NonKeyAttributes = index.NonKeyAttributes.Count == 0 ? null : index.NonKeyAttributes,
    };

    private static ProvisionedThroughputDescription Provisioned(Throughput throughput, TableTransition transition)
    {
        var shown = Shown(throughput, transition);
        return new()
        {
            ReadCapacityUnits = shown.ReadUnits,
            WriteCapacityUnits = shown.WriteUnits,
            NumberOfDecreasesToday = 0,
            LastIncreaseDateTime = Seconds(throughput.LastIncrease),
            LastDecreaseDateTime = Seconds(throughput.LastDecrease),
        };
    }

    /// <summary>Until a change is over, the units from before it.</summary>
    private static Throughput Shown(Throughput throughput, TableTransition transition) =>
        transition == TableTransition.Updating ? throughput.Former ?? throughput : throughput;

    private static OnDemandThroughput? OnDemand(Throughput throughput) =>
        throughput.OnDemandReadMax is null && throughput.OnDemandWriteMax is null ? null : new OnDemandThroughput
        {
            MaxReadRequestUnits = throughput.OnDemandReadMax,
            MaxWriteRequestUnits = throughput.OnDemandWriteMax,
        };

    private static TableWarmThroughputDescription Warm(Throughput throughput, bool isOnDemand) => new()
    {
        ReadUnitsPerSecond = throughput.WarmReads(isOnDemand),
        WriteUnitsPerSecond = throughput.WarmWrites(isOnDemand),
        Status = "ACTIVE",
    };

    private static GlobalSecondaryIndexWarmThroughputDescription WarmIndex(Throughput throughput, bool isOnDemand)
    {
        var warm = Warm(throughput, isOnDemand);
        return new() { ReadUnitsPerSecond = warm.ReadUnitsPerSecond, WriteUnitsPerSecond = warm.WriteUnitsPerSecond, Status = warm.Status };
    }

    private static List<T>? NoneIfEmpty<T>(IEnumerable<T> values) => values.ToList() is { Count: > 0 } list ? list : null;

    private static double? Seconds(long? milliseconds) => milliseconds / 1000.0;
}
