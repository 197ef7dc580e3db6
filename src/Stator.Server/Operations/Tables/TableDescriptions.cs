using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Items;

namespace Stator.Server.Operations.Tables;

/// <summary>Tables as answers show them.</summary>
internal sealed class TableDescriptions(TableCatalog catalog, TableStatistics statistics)
{

    /// <summary>A table with all its details, as DescribeTable shows it.</summary>
    public ValueTask<TableDescription> DescribeAsync(TableDefinition table, CancellationToken cancellationToken) =>
        DescribeAsync(table, table.TransitionAt(catalog.Now), catalog.Now, cancellationToken);

    /// <summary>A table whose change has just begun, as UpdateTable shows it: as it was before.</summary>
    /// <param name="table">The changed table.</param>
    /// <param name="isUpdating">Whether the table itself is UPDATING.</param>
    /// <param name="begunAt">When the change began, Unix milliseconds.</param>
    public ValueTask<TableDescription> DescribeUpdatedAsync(TableDefinition table, bool isUpdating, long begunAt, CancellationToken cancellationToken) =>
        DescribeAsync(table, isUpdating ? TableTransition.Updating : table.TransitionAt(catalog.Now), begunAt - 1, cancellationToken);

    private async ValueTask<TableDescription> DescribeAsync(TableDefinition table, TableTransition transition, long at, CancellationToken cancellationToken)
    {
        var counts = await statistics.OfAsync(table, null, cancellationToken);
        var description = Describe(table, transition, at);
        description.ItemCount = counts.Count;
        description.TableSizeBytes = counts.Bytes;
        description.WarmThroughput = Warm(table.Throughput, table.IsOnDemand, at);
        description.ProvisionedThroughput!.NumberOfDecreasesToday = table.Throughput.ShownAt(at).DecreasesOn(catalog.Now);
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
                var described = DescribeGlobal(table, index, transition, at, held);
                described.WarmThroughput = WarmIndex(index.Throughput, table.IsOnDemand, at);
                described.ProvisionedThroughput!.NumberOfDecreasesToday = index.Throughput.ShownAt(at).DecreasesOn(catalog.Now);
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
        var description = Describe(table, transition, table.CreatedAt);
        description.ItemCount = 0;
        description.TableSizeBytes = 0;
        description.LocalSecondaryIndexes = NoneIfEmpty(table.LocalIndexes.Select(index => DescribeLocal(table, index, default)));
        description.GlobalSecondaryIndexes = NoneIfEmpty(
            table.GlobalIndexes.Select(index => DescribeGlobal(table, index, transition, table.CreatedAt, default)));
        return description;
    }

    /// <summary>A table being dropped: no keys, no indexes.</summary>
    public static TableDescription DescribeDropped(TableDefinition table)
    {
        var description = Describe(table, TableTransition.Deleting, table.TransitionEndsAt);
        if (description.BillingModeSummary is { } summary)
        {
            summary.LastUpdateToPayPerRequestDateTime = Seconds(table.OnDemandSince);
        }
        description.AttributeDefinitions = null;
        description.KeySchema = null;
        description.CreationDateTime = null;
        description.ItemCount = 0;
        description.TableSizeBytes = 0;
        return description;
    }

    private static TableDescription Describe(TableDefinition table, TableTransition transition, long at) => new()
    {
        TableName = table.Address.Name,
        TableArn = table.Address.Arn,
        TableId = table.Id.ToString(),
        TableStatus = Status(transition),
        CreationDateTime = Seconds(table.CreatedAt),
        AttributeDefinitions =
            [.. table.Attributes.OrderBy(a => a.Name, StringComparer.Ordinal).Select(a => new AttributeDefinition { AttributeName = a.Name, AttributeType = a.Type.WireName() })],
        KeySchema = Keys(table.Keys),
        ProvisionedThroughput = Provisioned(table.Throughput, at),
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
        SSEDescription = Encryption(table, at),
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
        TableDefinition table, SecondaryIndex index, TableTransition transition, long at, ItemStatistics held) => new()
        {
            IndexName = index.Name,
            IndexArn = $"{table.Address.Arn}/index/{index.Name}",
            IndexStatus = index.IsDeleting ? "DELETING"
                : index.IsBackfilling || transition == TableTransition.Creating ? "CREATING"
                : index.Throughput.ChangeEndsAt > at ? "UPDATING"
                : "ACTIVE",
            Backfilling = index is { IsBackfilling: true, IsDeleting: false } ? transition != TableTransition.Updating : null,
            KeySchema = Keys(index.Keys),
            Projection = Projected(index),
            ProvisionedThroughput = Provisioned(index.Throughput, at),
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

    private static ProvisionedThroughputDescription Provisioned(Throughput throughput, long at)
    {
        var shown = throughput.ShownAt(at);
        return new()
        {
            ReadCapacityUnits = shown.ReadUnits,
            WriteCapacityUnits = shown.WriteUnits,
            NumberOfDecreasesToday = 0,
            LastIncreaseDateTime = Seconds(throughput.LastIncrease),
            LastDecreaseDateTime = Seconds(throughput.LastDecrease),
        };
    }

    private static OnDemandThroughput? OnDemand(Throughput throughput) =>
        throughput.OnDemandReadMax is null && throughput.OnDemandWriteMax is null ? null : new OnDemandThroughput
        {
            MaxReadRequestUnits = throughput.OnDemandReadMax,
            MaxWriteRequestUnits = throughput.OnDemandWriteMax,
        };

    /// <summary>Nothing for DynamoDB's own key; the key from before until a change is over.</summary>
    private static SSEDescription? Encryption(TableDefinition table, long at)
    {
        if (table.Rekeying is { FormerKeyArn: var former } change && change.EndsAt > at)
        {
            return new SSEDescription { Status = "UPDATING", SSEType = former is null ? null : "KMS", KMSMasterKeyArn = former };
        }
        return table.KmsKeyArn is { } key ? new SSEDescription { Status = "ENABLED", SSEType = "KMS", KMSMasterKeyArn = key } : null;
    }

    private static TableWarmThroughputDescription Warm(Throughput throughput, bool isOnDemand, long at)
    {
        var change = throughput.Warming is { } warming && warming.EndsAt > at ? warming : null;
        return new()
        {
            ReadUnitsPerSecond = change?.FormerReads ?? throughput.WarmReads(isOnDemand),
            WriteUnitsPerSecond = change?.FormerWrites ?? throughput.WarmWrites(isOnDemand),
            Status = change is null ? "ACTIVE" : "UPDATING",
        };
    }

    private static GlobalSecondaryIndexWarmThroughputDescription WarmIndex(Throughput throughput, bool isOnDemand, long at)
    {
        var warm = Warm(throughput, isOnDemand, at);
        return new() { ReadUnitsPerSecond = warm.ReadUnitsPerSecond, WriteUnitsPerSecond = warm.WriteUnitsPerSecond, Status = warm.Status };
    }

    private static List<T>? NoneIfEmpty<T>(IEnumerable<T> values) => values.ToList() is { Count: > 0 } list ? list : null;

    private static double? Seconds(long? milliseconds) => milliseconds / 1000.0;
}
