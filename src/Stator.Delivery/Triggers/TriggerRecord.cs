using System.Buffers;
using System.Text.Json;
using Stator.Engine.Changes;
using Stator.Items;

namespace Stator.Delivery.Triggers;

/// <summary>A change as functions get it.</summary>
/// <param name="Position">Its place in the shard.</param>
/// <param name="Time">When it was made, Unix milliseconds.</param>
/// <param name="Key">The item's key.</param>
/// <param name="Json">
/// The record: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html. Times are seconds, and numbers with a fraction as AWS writes them.
/// </param>
internal sealed record TriggerRecord(ChangePosition Position, long Time, Item Key, ReadOnlyMemory<byte> Json)
{
    public static TriggerRecord Create(StreamDefinition stream, ChangePosition position, ChangeRecord change)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, ItemJsonWriter.Options))
        {
            Write(json, stream, position, change);
        }
        return new TriggerRecord(position, change.Time, change.Key, buffer.WrittenMemory);
    }

    private static void Write(Utf8JsonWriter json, StreamDefinition stream, ChangePosition position, ChangeRecord change)
    {
        json.WriteStartObject();
        json.WriteString("eventID", EventIds.Of(stream, position));
        json.WriteString("eventName", change.EventName);
        json.WriteString("eventVersion", "1.1");
        json.WriteString("eventSource", "aws:dynamodb");
        json.WriteString("awsRegion", stream.Table.Region);
        json.WriteStartObject("dynamodb");
        json.WritePropertyName("ApproximateCreationDateTime");
        json.WriteRawValue($"{change.Time / 1000}.0");
        ChangeJson.WriteImages(json, change);
        json.WriteString("SequenceNumber", position.SequenceNumber);
        json.WriteNumber("SizeBytes", change.SizeBytes);
        json.WriteString("StreamViewType", stream.ViewType);
        json.WriteEndObject();
        if (change.ByTimeToLive)
        {
            ChangeJson.WriteService(json);
        }
        json.WriteString("eventSourceARN", stream.Arn);
        json.WriteEndObject();
    }
}
