using System.Text.Json;
using Stator.Engine.Changes;

namespace Stator.Delivery.Triggers;

/// <summary>
/// What a function answered to a batch.
/// https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
/// https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html
/// </summary>
/// <param name="FailedFrom">The place in the batch of the first record that failed; null when none did.</param>
/// <param name="State">The state of the window, JSON; null when there is none.</param>
internal sealed record BatchAnswer(int? FailedFrom, string? State)
{
    /// <summary>Reads an answer. One that is no JSON, or says nothing of failures, tells of none.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="records">The batch.</param>
    /// <param name="reportsFailures">Whether to look for failures at all.</param>
    public static BatchAnswer Read(string answer, IReadOnlyList<TriggerRecord> records, bool reportsFailures)
    {
        try
        {
            using var json = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = 256 });
            if (json.RootElement.ValueKind != JsonValueKind.Object)
            {
                return new BatchAnswer(null, null);
            }
            var state = json.RootElement.TryGetProperty("state", out var given) && given.ValueKind == JsonValueKind.Object ? given.GetRawText() : null;
            return new BatchAnswer(reportsFailures ? FirstFailure(json.RootElement, records) : null, state);
        }
        catch (JsonException)
        {
            return new BatchAnswer(null, null);
        }
        catch (InvalidOperationException)
        {
            return new BatchAnswer(reportsFailures && records.Count > 0 ? 0 : null, null); // Half a surrogate pair is none of the batch.
        }
    }

    /// <summary>Of several the first; all of the batch where an identifier is none of it.</summary>
    private static int? FirstFailure(JsonElement answer, IReadOnlyList<TriggerRecord> records)
    {
        if (!answer.TryGetProperty("batchItemFailures", out var failures) || failures.ValueKind != JsonValueKind.Array || records.Count == 0)
        {
            return null;
        }
        int? first = null;
        foreach (var failure in failures.EnumerateArray())
        {
            var place = failure.ValueKind == JsonValueKind.Object && failure.TryGetProperty("itemIdentifier", out var id) && id.ValueKind == JsonValueKind.String
                && ChangePosition.TryParse(id.GetString()!, out var position)
                    ? PlaceOf(position, records)
                    : 0;
            first = Math.Min(first ?? place, place);
        }
        return first;
    }

    private static int PlaceOf(ChangePosition position, IReadOnlyList<TriggerRecord> records)
    {
        for (var at = 0; at < records.Count; at++)
        {
            if (records[at].Position == position)
            {
                return at;
            }
        }
        return 0;
    }
}
