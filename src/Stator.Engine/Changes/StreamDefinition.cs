using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Stator.Engine.Catalog;

namespace Stator.Engine.Changes;

/// <summary>A stream: the changes of a table from when it was enabled to when it was disabled, or the table dropped.</summary>
/// <param name="Table">The table.</param>
/// <param name="Label">When it was enabled, as clients see it; a table's streams differ in it.</param>
/// <param name="Number">Its number in the store, never used again.</param>
/// <param name="Keys">The table's key.</param>
/// <param name="ViewType">KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES.</param>
/// <param name="CreatedAt">Unix milliseconds.</param>
public sealed record StreamDefinition(TableAddress Table, string Label, long Number, KeySchema Keys, string ViewType, long CreatedAt)
{
    /// <summary>When it was disabled, Unix milliseconds; null while changes are added.</summary>
    public long? ClosedAt { get; init; }

    /// <summary>True for changes that are kept to be delivered, and that clients don't see.</summary>
    public bool IsForDelivery { get; init; }

    /// <summary>The label of a stream that is kept for deliveries.</summary>
    public static string DeliveryLabelOf(long number) => $"delivery-{number}";

    /// <summary>arn:aws:dynamodb:REGION:ACCOUNT:table/NAME/stream/LABEL</summary>
    [JsonIgnore]
    public string Arn => $"{Table.Arn}/stream/{Label}";

    /// <summary>The label of a stream that begins at a time, Unix milliseconds: ISO 8601 with milliseconds.</summary>
    internal static string LabelOf(long time) =>
        DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture);

    /// <summary>Reads the stored form.</summary>
    internal static StreamDefinition Decode(byte[] stored) => JsonSerializer.Deserialize(stored, StreamJson.Default.StreamDefinition)!;

    /// <summary>The stored form.</summary>
    internal byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, StreamJson.Default.StreamDefinition);

    /// <summary>The view type that keeps everything.</summary>
    internal const string WholeView = "NEW_AND_OLD_IMAGES";

    /// <summary>True when an item before a change is kept.</summary>
    internal static bool KeepsOld(string viewType) => viewType is "OLD_IMAGE" or "NEW_AND_OLD_IMAGES";

    /// <summary>True when an item after a change is kept.</summary>
    internal static bool KeepsNew(string viewType) => viewType is "NEW_IMAGE" or "NEW_AND_OLD_IMAGES";
}

/// <summary>A part of a stream: the changes of the items whose partition keys hash into a range, for some hours.</summary>
/// <param name="Number">Its number in the stream.</param>
/// <param name="Parent">The shard whose changes come before; null when there was none.</param>
/// <param name="CreatedAt">Unix milliseconds.</param>
/// <param name="Start">Behind this come its changes.</param>
/// <param name="End">Before this come its changes; null while it is open.</param>
public sealed record Shard(uint Number, uint? Parent, long CreatedAt, ChangePosition Start, ChangePosition? End)
{
    /// <summary>shardId- and twenty digits, - and eight hexadecimal ones.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"shardId-{CreatedAt:D20}-{Number:x8}");

    /// <summary>The id of the parent, once the shards of the stream are known.</summary>
    public string? ParentId { get; init; }

    /// <summary>The number in an id.</summary>
    public static bool TryParseId(string id, out uint number)
    {
        number = 0;
        return id.LastIndexOf('-') is > 0 and var at && uint.TryParse(id.AsSpan(at + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }
}

/// <summary>How a shard began, as it is stored.</summary>
internal sealed record ShardBeginning(uint? Parent, long CreatedAt);

/// <summary>The stored form of streams.</summary>
[JsonSerializable(typeof(StreamDefinition))]
[JsonSerializable(typeof(ShardBeginning))]
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class StreamJson : JsonSerializerContext;
