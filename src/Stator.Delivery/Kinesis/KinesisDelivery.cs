using Stator.Engine.Catalog;

namespace Stator.Delivery.Kinesis;

/// <summary>A delivery of a table's changes to a data stream, as it is kept until all of them have come there.</summary>
/// <param name="Table">The table.</param>
/// <param name="Number">The number of the changes that are kept for it.</param>
/// <param name="StreamArn">The data stream.</param>
/// <param name="Precision">MILLISECOND or MICROSECOND; null for the former.</param>
/// <param name="IsConfirmed">True once Kinesis has said that there is such a data stream.</param>
internal sealed record KinesisDelivery(TableAddress Table, long Number, string StreamArn, string? Precision, bool IsConfirmed)
{
    /// <summary>The reader's id: a number that is never used again.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public Guid Id => IdOf(Number);

    /// <summary>The id of the reader of a number.</summary>
    public static Guid IdOf(long number) => new(0, 0, 0, BitConverter.GetBytes(number));

    /// <summary>The stored form.</summary>
    public byte[] Encode() => new StoredReader(null, this).Encode();
}
