using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Items;
using Throughput = Stator.Engine.Catalog.Throughput;

namespace Stator.Server.Operations.Tables;

/// <summary>
/// How much throughput a table or an index may have, and how little warm throughput.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html
/// </summary>
internal static class ThroughputCeilings
{
    private const string Guide = "Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.";
    private const string InitialThroughput =
        "is lower than initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
        + "on-demand-capacity-mode.html#on-demand-capacity-mode-initial";

    /// <summary>Numbers that no table could have.</summary>
    public static void CheckBounds(ProvisionedThroughput? provisioned)
    {
        foreach (var (name, value) in (ReadOnlySpan<(string, long?)>)
            [("ReadCapacityUnits", provisioned?.ReadCapacityUnits), ("WriteCapacityUnits", provisioned?.WriteCapacityUnits)])
        {
            if (value > Limits.ProvisionedUnitsMax)
            {
                throw DynamoException.Validation($"Given value {value} for {name} is out of bounds");
            }
        }
    }

    /// <summary>The account's maximum for a table, and for each of its indexes.</summary>
    /// <param name="throughput">What is asked for.</param>
    /// <param name="index">The index's name; null for the table.</param>
    /// <param name="region">The region, which the sentence names.</param>
    /// <exception cref="DynamoException">It is more than that.</exception>
    public static void CheckMaximum(Throughput throughput, string? index, string region)
    {
        CheckProvisioned("ReadCapacityUnits", throughput.ReadUnits, Limits.TableReadUnitsMax, index, region);
        CheckProvisioned("WriteCapacityUnits", throughput.WriteUnits, Limits.TableWriteUnitsMax, index, region);
        CheckSubscriber("MaxReadRequestUnits for OnDemandThroughput", throughput.OnDemandReadMax, "TableMaxReadCapacityUnits", index, region);
        CheckSubscriber("MaxWriteRequestUnits for OnDemandThroughput", throughput.OnDemandWriteMax, "TableMaxWriteCapacityUnits", index, region);
        CheckSubscriber("ReadUnitsPerSecond for WarmThroughput", throughput.WarmReadUnits, "TableMaxReadCapacityUnits", index, region);
        CheckSubscriber("WriteUnitsPerSecond for WarmThroughput", throughput.WarmWriteUnits, "TableMaxWriteCapacityUnits", index, region);
    }

    /// <summary>The account's maximum for all its tables and indexes together.</summary>
    /// <param name="table">A table as it is to be.</param>
    /// <param name="tables">The tables of the account as they are.</param>
    public static void CheckAccount(TableDefinition table, IReadOnlyList<TableDefinition> tables)
    {
        CheckAccount("ReadCapacityUnits", table, tables, throughput => throughput.ReadUnits, Limits.AccountReadUnitsMax);
        CheckAccount("WriteCapacityUnits", table, tables, throughput => throughput.WriteUnits, Limits.AccountWriteUnitsMax);
    }

    private static void CheckAccount(
        string name, TableDefinition table, IReadOnlyList<TableDefinition> tables, Func<Throughput, long> units, long maximum)
    {
        var reserved = tables.Sum(UnitsOf);
        var others = tables.Where(other => other.Address != table.Address).Sum(UnitsOf);
        if (UnitsOf(table) > 0 && others + UnitsOf(table) > maximum)
        {
            throw TableErrors.LimitExceeded(
                $"This request would have caused the {name} limit to be exceeded for the account in {table.Address.Region}. "
                + $"Current {name} reserved by the account: {reserved}. Limit: {maximum}. Requested: {units(table.Throughput)}. {Guide}");
        }

        long UnitsOf(TableDefinition one) => units(one.Throughput) + one.GlobalIndexes.Sum(index => units(index.Throughput));
    }

    private static void CheckProvisioned(string name, long units, long maximum, string? index, string region)
    {
        if (units > maximum)
        {
            throw TableErrors.LimitExceeded(
                $"The requested {name}{(index is null ? "" : $" for index {index}")}, {units}, is above the per {(index is null ? "table" : "index")} "
                + $"maximum for the account in {region}. Per table maximum: {maximum}. {Guide}");
        }
    }

    private static void CheckSubscriber(string name, long? units, string maximum, string? index, string region)
    {
        if (units > Limits.TableReadUnitsMax)
        {
            throw TableErrors.LimitExceeded(
                $"Subscriber limit exceeded: Requested {name} for {(index is null ? "table" : IndexWord(name, index))} exceeds {maximum} of the account in region {region}");
        }
    }

    private static string IndexWord(string name, string index) => name.EndsWith("WarmThroughput", StringComparison.Ordinal) ? $"index {index}" : $"index : {index}";

    /// <summary>Warm throughput that a new table or index asks for: not less than it has anyway.</summary>
    public static void CheckNewWarm(WarmThroughput? warm, Throughput throughput, string? index, bool isOnDemand)
    {
        foreach (var (name, asked, has) in (ReadOnlySpan<(string, long?, long)>)
            [("Read", warm?.ReadUnitsPerSecond, throughput.ReadUnits), ("Write", warm?.WriteUnitsPerSecond, throughput.WriteUnits)])
        {
            var initial = name == "Read" ? Throughput.OnDemandWarmReads : Throughput.OnDemandWarmWrites;
            if (asked < (isOnDemand ? initial : has))
            {
                throw TableErrors.Parameter($"Requested {name}UnitsPerSecond for WarmThroughput for {(index is null ? "table" : $"index {index}")} "
                    + (isOnDemand ? InitialThroughput : $"is lower than {name}CapacityUnits of ProvisionedThroughput"));
            }
        }
    }

    /// <summary>Warm throughput never falls.</summary>
    public static void CheckRisingWarm(WarmThroughput? warm, Throughput now, string? index, bool isOnDemand)
    {
        foreach (var (name, asked, has) in (ReadOnlySpan<(string, long?, long)>)
            [("Read", warm?.ReadUnitsPerSecond, now.WarmReads(isOnDemand)), ("Write", warm?.WriteUnitsPerSecond, now.WarmWrites(isOnDemand))])
        {
            if (asked < has)
            {
                throw TableErrors.Parameter(
                    $"Requested {name}UnitsPerSecond for WarmThroughput for {(index is null ? "table" : $"index {index}")} is lower than current "
                    + "WarmThroughput, decreasing WarmThroughput is not supported");
            }
        }
    }
}
