using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Items;

namespace Stator.Server.Operations.Tables;

/// <summary>What an UpdateTable request makes of a table. It may be applied again when the table changes meanwhile.</summary>
internal sealed class TableChange(TableCatalog catalog, ChangeLimits limits, UpdateTableInput request, Realm realm)
{
    private bool _wasOnDemand;

    /// <summary>True when the change shows at once, without an UPDATING between.</summary>
    public bool IsImmediate => request.BillingMode is null && request.ProvisionedThroughput is null && IsStructureKept;

    /// <summary>True when the account's units have to be counted.</summary>
    public bool TakesUnits => request.ProvisionedThroughput is not null
        || request.GlobalSecondaryIndexUpdates?.Any(update => (update.Create?.ProvisionedThroughput ?? update.Update?.ProvisionedThroughput) is not null) == true;

    private bool IsStructureKept => request.StreamSpecification is null && request.TableClass is null
        && (request.GlobalSecondaryIndexUpdates ?? []).All(update => update.Update is not null);

    private TableUpdate Kind =>
        request.StreamSpecification is not null ? TableUpdate.Stream
        : request.TableClass is not null ? TableUpdate.TableClass
        : request.GlobalSecondaryIndexUpdates?.Any(update => update.Update is null) == true ? TableUpdate.Index
        : TableUpdate.Throughput;

    /// <summary>The table as it was when the change began; null before that.</summary>
    public TableDefinition? Begun { get; private set; }

    /// <summary>When the change began, Unix milliseconds.</summary>
    public long BegunAt { get; private set; }

    private long EndsAt => BegunAt + (long)catalog.TransitionTime.TotalMilliseconds;

    public TableDefinition Apply(TableDefinition table)
    {
        BegunAt = catalog.Now;
        TableTransitions.Check(table, request, BegunAt);
        _wasOnDemand = table.IsOnDemand;
        var changed = Indexes(Settings(Stream(Billing(table))));
        return Begun = IsImmediate
            ? changed
            : changed with { Transition = TableTransition.Updating, Update = Kind, TransitionEndsAt = IsOnDemandAlready(table) ? BegunAt : EndsAt };
    }

    /// <summary>What is paid per request becomes that again: the answer says UPDATING, but nothing is to be done.</summary>
    private bool IsOnDemandAlready(TableDefinition table) => request.BillingMode == "PAY_PER_REQUEST" && table.IsOnDemand && IsStructureKept;

    private TableDefinition Billing(TableDefinition table)
    {
        if (request.BillingMode == "PAY_PER_REQUEST" && !table.IsOnDemand)
        {
            return limits.OnDemand(table, BegunAt) with
            {
                IsOnDemand = true,
                HasBillingModeSummary = true,
                OnDemandSince = BegunAt,
                Throughput = OnDemand(table.Throughput),
                Indexes = [.. table.Indexes.Select(index => index with { Throughput = OnDemand(index.Throughput) })],
            };
        }
        if (request.ProvisionedThroughput is not { } provisioned)
        {
            return table;
        }
        if (request.BillingMode is null && table.IsOnDemand)
        {
            throw TableErrors.Parameter(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
        }
        if (table.IsOnDemand)
        {
            ExpectIndexThroughput(table);
            return table with { IsOnDemand = false, Throughput = Provisioned(table.Throughput, provisioned, fromOnDemand: true) };
        }
        if (provisioned.ReadCapacityUnits == table.Throughput.ReadUnits && provisioned.WriteCapacityUnits == table.Throughput.WriteUnits)
        {
            throw Unchanged("the table", "the table", table.Throughput, provisioned);
        }
        return table with { Throughput = Provisioned(table.Throughput, provisioned, fromOnDemand: false) };
    }

    private static Throughput OnDemand(Throughput provisioned) =>
        provisioned.KeepingWarm(isOnDemand: false).KeepingWarm(isOnDemand: true) with { ReadUnits = 0, WriteUnits = 0 };

    private void ExpectIndexThroughput(TableDefinition table)
    {
        var given = (request.GlobalSecondaryIndexUpdates ?? []).Select(update => update.Update?.IndexName).ToList();
        var missing = table.GlobalIndexes.Select(index => index.Name).Where(name => !given.Contains(name)).ToList();
        if (missing.Count > 0)
        {
            throw TableErrors.Parameter($"ProvisionedThroughput must be specified for index: {string.Join(",", missing)}");
        }
    }

    private static DynamoException Unchanged(string what, string forWhat, Throughput now, ProvisionedThroughput asked) => DynamoException.Validation(
        $"The provisioned throughput for {what} will not change. The requested value equals the current value. "
        + $"Current ReadCapacityUnits provisioned for {forWhat}: {now.ReadUnits}. Requested ReadCapacityUnits: {asked.ReadCapacityUnits}. "
        + $"Current WriteCapacityUnits provisioned for {forWhat}: {now.WriteUnits}. Requested WriteCapacityUnits: {asked.WriteCapacityUnits}. "
        + "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.");

    private Throughput Provisioned(Throughput now, ProvisionedThroughput asked, bool fromOnDemand)
    {
        var (reads, writes) = (asked.ReadCapacityUnits!.Value, asked.WriteCapacityUnits!.Value);
        var increases = !fromOnDemand && (reads > now.ReadUnits || writes > now.WriteUnits);
        var decreases = !fromOnDemand && (reads < now.ReadUnits || writes < now.WriteUnits);
        if (decreases)
        {
            limits.CheckDecrease(now, BegunAt);
        }
        return now.KeepingWarm(isOnDemand: fromOnDemand) with
        {
            Former = now with { Former = null },
            ChangeEndsAt = EndsAt,
            ReadUnits = reads,
            WriteUnits = writes,
            OnDemandReadMax = fromOnDemand ? null : now.OnDemandReadMax,
            OnDemandWriteMax = fromOnDemand ? null : now.OnDemandWriteMax,
            LastIncrease = increases ? BegunAt : now.LastIncrease,
            LastDecrease = decreases ? BegunAt : now.LastDecrease,
            DecreasesThatDay = decreases ? now.DecreasesOn(BegunAt) + 1 : now.DecreasesThatDay,
        };
    }

    private TableDefinition Stream(TableDefinition table)
    {
        switch (request.StreamSpecification)
        {
            case { StreamEnabled: true } when table.StreamViewType is not null:
                throw DynamoException.Validation($"Table already has an enabled stream: TableName: {table.Address.Name}");
            case { StreamEnabled: true, StreamViewType: var viewType }:
                return table with { StreamViewType = viewType };
            case { StreamEnabled: false } when table.StreamViewType is null:
                throw DynamoException.Validation($"Table has no stream to disable: TableName: {table.Address.Name}");
            case { StreamEnabled: false }:
                return table with { StreamViewType = null };
            default:
                return table;
        }
    }

    private TableDefinition Settings(TableDefinition table)
    {
        if (request.SSESpecification is { } encryption)
        {
            table = Encryption(table, encryption);
        }
        if (request.TableClass is not null)
        {
            table = limits.TableClass(table, BegunAt);
        }
        if (request.DeletionProtectionEnabled is { } isProtected && isProtected != table.IsProtected)
        {
            table = limits.Protection(table, BegunAt);
        }
        return table with
        {
            TableClass = Reclassified(table) ? request.TableClass : table.TableClass,
            TableClassSince = Reclassified(table) ? BegunAt : table.TableClassSince,
            IsProtected = request.DeletionProtectionEnabled ?? table.IsProtected,
            Throughput = Checked(WithLimits(table.Throughput, request.OnDemandThroughput, request.WarmThroughput, table.IsOnDemand, null), null),
        };
    }

    private TableDefinition Encryption(TableDefinition table, SSESpecification asked)
    {
        var key = TableOptions.ReadEncryption(asked, realm);
        if (table.Rekeying?.EndsAt > BegunAt)
        {
            return key == table.KmsKeyArn ? table : throw TableErrors.InUse("Server-Side Encryption is still being updated");
        }
        if (key is null && table.KmsKeyArn is null)
        {
            throw TableErrors.Parameter("Table is already encrypted by default");
        }
        if (asked.KMSMasterKeyId is { } given && given == table.KmsKeyArn)
        {
            throw TableErrors.Parameter(
                "Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change Master Key");
        }
        return limits.Encryption(table, BegunAt) with { KmsKeyArn = key, Rekeying = new KeyChange(table.KmsKeyArn, EndsAt) };
    }

    /// <summary>STANDARD is what a table is that was never given a class.</summary>
    private bool Reclassified(TableDefinition table) => request.TableClass is { } given && given != (table.TableClass ?? "STANDARD");

    private Throughput Checked(Throughput throughput, string? index)
    {
        if (index is not null || request.ProvisionedThroughput is not null || request.OnDemandThroughput is not null || request.WarmThroughput is not null)
        {
            ThroughputCeilings.CheckMaximum(throughput, index, realm.Region);
        }
        return throughput;
    }

    /// <summary>On-demand bounds, of which -1 takes one away, and warm throughput, which can only rise.</summary>
    private Throughput WithLimits(Throughput now, OnDemandThroughput? onDemand, WarmThroughput? warm, bool isOnDemand, string? index)
    {
        ThroughputCeilings.CheckRisingWarm(warm, now, index, isOnDemand);
        return now with
        {
            OnDemandReadMax = Bound("MaxReadRequestUnits", onDemand?.MaxReadRequestUnits, now.OnDemandReadMax),
            OnDemandWriteMax = Bound("MaxWriteRequestUnits", onDemand?.MaxWriteRequestUnits, now.OnDemandWriteMax),
            WarmReadUnits = warm?.ReadUnitsPerSecond ?? now.WarmReadUnits,
            WarmWriteUnits = warm?.WriteUnitsPerSecond ?? now.WarmWriteUnits,
            Warming = warm is null ? now.Warming
                : now.Warming?.EndsAt > BegunAt ? now.Warming with { EndsAt = EndsAt }
                : new WarmChange(now.WarmReads(isOnDemand), now.WarmWrites(isOnDemand), EndsAt),
        };

        long? Bound(string name, long? asked, long? current)
        {
            if (asked is null)
            {
                return current;
            }
            if (!isOnDemand)
            {
                throw TableErrors.Parameter(
                    $"{name} for OnDemandThroughput {(index is null ? "" : $"for index : {index} ")}cannot be specified when the table BillingMode is PROVISIONED");
            }
            if (asked is 0 or < -1)
            {
                throw TableErrors.Parameter($"Requested {name} for OnDemandThroughput for {(index is null ? "table" : $"index : {index}")} is outside of valid range");
            }
            return asked == -1 ? null : asked;
        }
    }

    private TableDefinition Indexes(TableDefinition table)
    {
        foreach (var update in request.GlobalSecondaryIndexUpdates ?? [])
        {
            table = update switch
            {
                { Create: { } create } => Add(table, create),
                { Delete: { } delete } => Remove(table, delete.IndexName!),
                _ => Change(table, update.Update!),
            };
        }
        return table;
    }

    private TableDefinition Add(TableDefinition table, CreateGlobalSecondaryIndexAction create)
    {
        if (request.AttributeDefinitions is null)
        {
            throw TableErrors.Parameter($"AttributeDefinitions is not specified for index: {create.IndexName}");
        }
        if (table.FindIndex(create.IndexName!) is not null)
        {
            throw DynamoException.Validation("Attempting to create an index which already exists");
        }
        if (table.GlobalIndexes.Count() >= Limits.GlobalIndexesPerTableMax)
        {
            throw TableErrors.LimitExceeded(
                $"Subscriber limit exceeded: Number of global secondary indexes exceeds per-table limit of {Limits.GlobalIndexesPerTableMax}");
        }
        if (!table.IsOnDemand && create.ProvisionedThroughput is null)
        {
            throw TableErrors.Parameter(
                $"Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: {create.IndexName}");
        }
        if (table.IsOnDemand && create.ProvisionedThroughput is not null)
        {
            throw TableErrors.Parameter(
                $"Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: {create.IndexName} when BillingMode is PAY_PER_REQUEST");
        }
        var keys = new KeySchemaReader(request.AttributeDefinitions);
        keys.ExpectDistinct();
        ExpectKnownTypes(table, keys.Attributes, create.KeySchema!);
        var index = new IndexReader(keys, table.IsOnDemand, realm.Region) { ProjectedAlready = table.Indexes.Sum(known => known.NonKeyAttributes.Count) }
            .Read(create) with
        { Number = table.NextIndexNumber, IsBackfilling = true };
        var added = index.Keys.All.Where(attribute => table.Attributes.All(known => known.Name != attribute.Name));
        return table with
        {
            Indexes = [.. table.Indexes, index],
            NextIndexNumber = table.NextIndexNumber + 1,
            Attributes = [.. table.Attributes, .. added],
        };
    }

    /// <summary>An attribute that is part of a key already keeps its type.</summary>
    private static void ExpectKnownTypes(TableDefinition table, IReadOnlyList<KeyAttribute> given, IReadOnlyList<KeySchemaElement> schema)
    {
        foreach (var attribute in given)
        {
            if (table.Attributes.FirstOrDefault(known => known.Name == attribute.Name) is { } known && known.Type != attribute.Type)
            {
                var formerly = table.Indexes.Select(index => index.Keys).Prepend(table.Keys).Any(keys => keys.Partition.Contains(known)) ? "HASH" : "RANGE";
                var newly = schema.FirstOrDefault(element => element.AttributeName == attribute.Name)?.KeyType ?? formerly;
                throw TableErrors.Parameter(
                    "Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. "
                    + $"Existing schema: Schema:[SchemaElement: key{{{known.Name}:{known.Type.WireName()}:{formerly}}}] "
                    + $"New schema: Schema:[SchemaElement: key{{{attribute.Name}:{attribute.Type.WireName()}:{newly}}}]");
            }
        }
    }

    /// <summary>The index goes when the table's transition ends.</summary>
    private static TableDefinition Remove(TableDefinition table, string name)
    {
        var index = Find(table, name, "delete");
        return table with { Indexes = [.. table.Indexes.Select(other => other == index ? index with { IsDeleting = true } : other)] };
    }

    private TableDefinition Change(TableDefinition table, UpdateGlobalSecondaryIndexAction update)
    {
        var index = Find(table, update.IndexName!, "update");
        var throughput = index.Throughput;
        if (update.ProvisionedThroughput is { } provisioned)
        {
            if (table.IsOnDemand)
            {
                throw TableErrors.Parameter(
                    $"The only Updates for index: {index.Name} when TableThroughputMode is PAY_PER_REQUEST can be to OnDemandThroughput, WarmThroughput");
            }
            if (request.BillingMode is null && provisioned.ReadCapacityUnits == throughput.ReadUnits
                && provisioned.WriteCapacityUnits == throughput.WriteUnits)
            {
                throw Unchanged($"the index {index.Name}", $"index {index.Name}", throughput, provisioned);
            }
            throughput = Provisioned(throughput, provisioned, fromOnDemand: _wasOnDemand);
        }
        throughput = Checked(WithLimits(throughput, update.OnDemandThroughput, update.WarmThroughput, table.IsOnDemand, index.Name), index.Name);
        if (update.ProvisionedThroughput is null && update.OnDemandThroughput is not null)
        {
            throughput = throughput with { Former = null, ChangeEndsAt = EndsAt };
        }
        var updated = index with { Throughput = throughput };
        return table with { Indexes = [.. table.Indexes.Select(other => other == index ? updated : other)] };
    }

    private static SecondaryIndex Find(TableDefinition table, string name, string action)
    {
        var index = table.FindIndex(name) ?? throw new DynamoException(
            "ResourceNotFoundException", $"Requested resource not found: Index {name} for table {table.Address.Name}");
        return !index.IsLocal
            ? index
            : throw DynamoException.Validation($"Cannot {action} an index that is not a GlobalSecondaryIndex: {name}");
    }
}
