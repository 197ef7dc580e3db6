using System.Text.Json;
using System.Text.Json.Serialization;
using Stator.Delivery.Kinesis;
using Stator.Delivery.Triggers;

namespace Stator.Delivery;

/// <summary>What is stored of a reader of the change log: one of the two.</summary>
/// <param name="Trigger">An event source mapping.</param>
/// <param name="Kinesis">A delivery to Kinesis.</param>
internal sealed record StoredReader(EventSourceMapping? Trigger, KinesisDelivery? Kinesis)
{
    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, StoredReaderJson.Default.StoredReader);

    public static StoredReader Decode(byte[] stored) => JsonSerializer.Deserialize(stored, StoredReaderJson.Default.StoredReader)!;
}

/// <summary>The stored form.</summary>
[JsonSerializable(typeof(StoredReader))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class StoredReaderJson : JsonSerializerContext;
