using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Stator.Engine.Changes;
using Stator.Items;

namespace Stator.Delivery.Kinesis;

/// <summary>
/// A change as Kinesis gets it: both images, no sequence number; records may come in another order, or twice.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds.html
/// </summary>
/// <param name="PartitionKey">The same for all changes of an item.</param>
/// <param name="Data">The record's JSON.</param>
internal sealed record KinesisRecord(string PartitionKey, ReadOnlyMemory<byte> Data)
{
    public static KinesisRecord Create(StreamDefinition stream, ChangeRecord change, ChangePosition position, bool isMicroseconds)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, ItemJsonWriter.Options))
        {
            Write(json, stream, change, position, isMicroseconds);
        }
        return new KinesisRecord(Convert.ToHexString(MD5.HashData([.. Encoding.UTF8.GetBytes(stream.Table.Arn), .. change.Key.Encoded])), buffer.WrittenMemory);
    }

    private static void Write(Utf8JsonWriter json, StreamDefinition stream, ChangeRecord change, ChangePosition position, bool isMicroseconds)
    {
        json.WriteStartObject();
        json.WriteString("awsRegion", stream.Table.Region);
        json.WriteString("eventID", Guid.ParseExact(EventIds.Of(stream, position), "N"));
        json.WriteString("eventName", change.EventName);
        if (change.ByTimeToLive)
        {
            ChangeJson.WriteService(json);
        }
        else
        {
            json.WriteNull("userIdentity");
        }
        json.WriteString("recordFormat", "application/json");
        json.WriteString("tableName", stream.Table.Name);
        json.WriteStartObject("dynamodb");
        json.WriteNumber("ApproximateCreationDateTime", isMicroseconds ? change.Time * 1000 : change.Time);
        ChangeJson.WriteImages(json, change);
        json.WriteNumber("SizeBytes", change.SizeBytes);
        if (isMicroseconds)
        {
            json.WriteString("ApproximateCreationDateTimePrecision", "MICROSECOND");
        }
        json.WriteEndObject();
        json.WriteString("eventSource", "aws:dynamodb");
        json.WriteEndObject();
    }
}
