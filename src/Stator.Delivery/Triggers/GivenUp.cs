using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Stator.Items;

namespace Stator.Delivery.Triggers;

/// <summary>
/// Tells a mapping's destination of records that were given up, by where they are in the stream. A destination that can't be told is tried some
/// times, and then left: the stream goes on.
/// https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html#services-dynamodb-errors
/// </summary>
internal sealed class GivenUp(EventSourceMapping mapping, string shardId, TriggerSurroundings surroundings, DeliveryMetrics metrics)
{
    public const string RetriesExhausted = "RetryAttemptsExhausted";
    public const string TooOld = "RecordAgeExceeded";

    private const int TriesMax = 3;

    public async Task TellAsync(IReadOnlyList<TriggerRecord> records, string condition, int calls, bool isFunctionError, CancellationToken cancellationToken)
    {
        if (mapping.FailureDestination is not { } name || !surroundings.Destinations.TryGetValue(name.Split(':')[^1], out var destination))
        {
            return;
        }
        var message = Write(records, condition, calls, isFunctionError);
        for (var tries = 1; ; tries++)
        {
            try
            {
                await destination.TellAsync(message, cancellationToken);
                return;
            }
            catch (Exception problem) when (!cancellationToken.IsCancellationRequested)
            {
                metrics.Failed($"The destination {name} can't be told: {problem.Message}");
                if (tries == TriesMax)
                {
                    return;
                }
                await Task.Delay(TimeSpan.FromSeconds(tries), surroundings.Time, cancellationToken);
            }
        }
    }

    private ReadOnlyMemory<byte> Write(IReadOnlyList<TriggerRecord> records, string condition, int calls, bool isFunctionError)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, ItemJsonWriter.Options);
        json.WriteStartObject();
        json.WriteStartObject("requestContext");
        json.WriteString("requestId", Guid.NewGuid());
        json.WriteString("functionArn", mapping.FunctionArn);
        json.WriteString("condition", condition);
        json.WriteNumber("approximateInvokeCount", calls);
        json.WriteEndObject();
        json.WriteStartObject("responseContext");
        json.WriteNumber("statusCode", 200);
        json.WriteString("executedVersion", "$LATEST");
        json.WriteString("functionError", isFunctionError ? "Unhandled" : null);
        json.WriteEndObject();
        json.WriteString("version", "1.0");
        json.WriteString("timestamp", surroundings.Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteStartObject("DDBStreamBatchInfo");
        json.WriteString("shardId", shardId);
        json.WriteString("startSequenceNumber", records[0].Position.SequenceNumber);
        json.WriteString("endSequenceNumber", records[^1].Position.SequenceNumber);
        json.WriteString("approximateArrivalOfFirstRecord", TriggerEvent.Instant(records[0].Time));
        json.WriteString("approximateArrivalOfLastRecord", TriggerEvent.Instant(records[^1].Time));
        json.WriteNumber("batchSize", records.Count);
        json.WriteString("streamArn", mapping.StreamArn);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
