using Stator.Api.Shapes;
using Stator.Engine.Catalog;

namespace Stator.Server.Operations.Tables;

/// <summary>From the throughput settings of a request to those of the catalog, with AWS's checks.</summary>
internal static class ThroughputReader
{
    public static void CheckTable(bool isOnDemand, ProvisionedThroughput? provisioned)
    {
        if (isOnDemand && provisioned is not null)
        {
            throw TableErrors.Parameter(
                "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
        }
        if (!isOnDemand && provisioned is null)
        {
            throw TableErrors.Parameter(
                "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
        }
        ThroughputCeilings.CheckBounds(provisioned);
    }

    public static Throughput ReadTable(
        ProvisionedThroughput? provisioned, OnDemandThroughput? onDemand, WarmThroughput? warm, bool isOnDemand, string region)
    {
        CheckOnDemand(onDemand, isOnDemand, "", "for table");
        return Create(provisioned, onDemand, warm, null, isOnDemand, region);
    }

    public static Throughput ReadIndex(
        string index, ProvisionedThroughput? provisioned, OnDemandThroughput? onDemand, WarmThroughput? warm, bool isOnDemand, string region)
    {
        if (isOnDemand && provisioned is not null)
        {
            throw TableErrors.Parameter(
                $"ProvisionedThroughput should not be specified for index: {index} when BillingMode is PAY_PER_REQUEST");
        }
        if (!isOnDemand && provisioned is null)
        {
            throw TableErrors.Parameter($"ProvisionedThroughput is not specified for index: {index}");
        }
        ThroughputCeilings.CheckBounds(provisioned);
        CheckOnDemand(onDemand, isOnDemand, $"for index: {index} ", $"for index : {index}");
        return Create(provisioned, onDemand, warm, index, isOnDemand, region);
    }

    private static void CheckOnDemand(OnDemandThroughput? onDemand, bool isOnDemand, string forIndex, string place)
    {
        foreach (var (name, value) in (ReadOnlySpan<(string, long?)>)
            [("MaxReadRequestUnits", onDemand?.MaxReadRequestUnits), ("MaxWriteRequestUnits", onDemand?.MaxWriteRequestUnits)])
        {
            if (value is not null && !isOnDemand)
            {
                throw TableErrors.Parameter($"{name} for OnDemandThroughput {forIndex}cannot be specified when table BillingMode is PROVISIONED.");
            }
            if (value < 1)
            {
                throw TableErrors.Parameter($"Requested {name} for OnDemandThroughput {place} is outside of valid range");
            }
        }
    }

    private static Throughput Create(
        ProvisionedThroughput? provisioned, OnDemandThroughput? onDemand, WarmThroughput? warm, string? index, bool isOnDemand, string region)
    {
        var throughput = new Throughput(provisioned?.ReadCapacityUnits ?? 0, provisioned?.WriteCapacityUnits ?? 0)
        {
            OnDemandReadMax = onDemand?.MaxReadRequestUnits,
            OnDemandWriteMax = onDemand?.MaxWriteRequestUnits,
            WarmReadUnits = warm?.ReadUnitsPerSecond,
            WarmWriteUnits = warm?.WriteUnitsPerSecond,
        };
        ThroughputCeilings.CheckMaximum(throughput, index, region);
        ThroughputCeilings.CheckNewWarm(warm, throughput, index, isOnDemand);
        return throughput;
    }
}
