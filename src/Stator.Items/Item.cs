using System.Text;

namespace Stator.Items;

/// <summary>
/// An item: the encoding of one map value (see <see cref="AttributeValue"/>), which is also the value that the store keeps.
/// </summary>
/// <param name="buffer">Holds a map value's header and payload, and is not changed as long as the item is used.</param>
/// <param name="offset">Where the header stands.</param>
public sealed class Item(byte[] buffer, int offset = 0)
{
    private int _sizeBytes;

    /// <summary>An item where it stands in memory that is lent: to be used as long as that is.</summary>
    public Item(ArraySegment<byte> borrowed)
        : this(borrowed.Array!, borrowed.Offset)
    {
    }

    /// <summary>An item without attributes.</summary>
    public static Item Empty { get; } = new ItemBuilder().ToItem();

    /// <summary>The encoding, to be kept: a copy of what is lent or stands in a larger buffer.</summary>
    public byte[] Encoded => offset == 0 && AsValue.EncodedBytes == buffer.Length ? buffer : AsValue.Encoded.ToArray();

    /// <summary>A copy, to be kept.</summary>
    public Item Copy() => new(AsValue.Encoded.ToArray()) { Fault = Fault };

    /// <summary>
    /// The first thing wrong with a value that a client sent here (an empty set, a number out of range, ...), or null.
    /// It is kept, not thrown, because other checks of the request come first.
    /// </summary>
    public ValueFault? Fault { get; init; }

    /// <summary>The item as a value.</summary>
    public AttributeValue AsValue => new(buffer, offset);

    /// <summary>The number of attributes.</summary>
    public int Count => AsValue.Count;

    /// <summary>The attributes by name.</summary>
    public MapEntries Entries => AsValue.Entries;

    /// <summary>The size in bytes by DynamoDB's accounting: names and values.</summary>
    public int SizeBytes => _sizeBytes > 0 ? _sizeBytes : _sizeBytes = ItemSize.OfItem(this);

    /// <summary>The value, where one attribute value was read alone (<see cref="ItemJsonReader.ReadValue"/>).</summary>
    public AttributeValue OnlyValue => TryGet([], out var value) ? value : throw new InvalidOperationException("Not a single value.");

    /// <summary>Finds an attribute.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out AttributeValue value) => AsValue.TryGet(name, out value);

    /// <summary>Finds an attribute.</summary>
    public bool TryGet(string name, out AttributeValue value)
    {
        Span<byte> utf8 = stackalloc byte[512];
        return Encoding.UTF8.TryGetBytes(name, utf8, out var written)
            ? TryGet(utf8[..written], out value)
            : TryGet(Encoding.UTF8.GetBytes(name), out value);
    }

    /// <summary>The item as DynamoDB JSON, for people.</summary>
    public override string ToString() => ItemJsonWriter.ToText(this);
}
