using System.Text.Json;
using Stator.Delivery;
using Stator.Delivery.Triggers;

namespace Stator.Server.Triggers;

/// <summary>Mappings as Lambda's answers show them.</summary>
internal static class MappingAnswer
{
    /// <summary>Writes one.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="mapping">The mapping.</param>
    /// <param name="metrics">What became of its records.</param>
    /// <param name="state">Its state; null for the one that it is in.</param>
    public static void Write(Utf8JsonWriter json, EventSourceMapping mapping, DeliveryMetrics metrics, string? state = null)
    {
        json.WriteStartObject();
        json.WriteNumber("BatchSize", mapping.BatchSize);
        json.WriteBoolean("BisectBatchOnFunctionError", mapping.Bisects);
        json.WriteStartObject("DestinationConfig");
        json.WriteStartObject("OnFailure");
        if (mapping.FailureDestination is { } destination)
        {
            json.WriteString("Destination", destination);
        }
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("EventSourceArn", mapping.StreamArn);
        json.WriteString("EventSourceMappingArn", mapping.Arn);
        WriteFilters(json, mapping.Filters);
        json.WriteString("FunctionArn", mapping.FunctionArn);
        json.WriteStartArray("FunctionResponseTypes");
        if (mapping.ReportsFailures)
        {
            json.WriteStringValue("ReportBatchItemFailures");
        }
        json.WriteEndArray();
        json.WriteNumber("LastModified", mapping.LastModified / 1000.0);
        json.WriteString("LastProcessingResult", metrics.LastResult);
        json.WriteNumber("MaximumBatchingWindowInSeconds", mapping.BatchingWindow);
        json.WriteNumber("MaximumRecordAgeInSeconds", mapping.MaximumRecordAge);
        json.WriteNumber("MaximumRetryAttempts", mapping.MaximumRetryAttempts);
        json.WriteNumber("ParallelizationFactor", mapping.ParallelizationFactor);
        json.WriteString("StartingPosition", mapping.StartingPosition);
        json.WriteString("State", state ?? (mapping.IsEnabled ? "Enabled" : "Disabled"));
        json.WriteString("StateTransitionReason", "User action");
        json.WriteNumber("TumblingWindowInSeconds", mapping.TumblingWindow);
        json.WriteString("UUID", mapping.Id);
        json.WriteEndObject();
    }

    private static void WriteFilters(Utf8JsonWriter json, IReadOnlyList<string> filters)
    {
        if (filters.Count == 0)
        {
            return;
        }
        json.WriteStartObject("FilterCriteria");
        json.WriteStartArray("Filters");
        foreach (var filter in filters)
        {
            json.WriteStartObject();
            json.WriteString("Pattern", filter);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
