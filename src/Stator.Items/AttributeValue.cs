using System.Buffers.Binary;
using System.Text;

namespace Stator.Items;

/// <summary>
/// A value, seen in place inside a binary item. Nothing is decoded until it is asked for.
/// </summary>
/// <remarks>
/// header u32 (type in the low 4 bits, payload length in bytes above) | payload, little-endian:
/// S, N (canonical decimal text), B: the bytes | BOOL: one byte | NULL: nothing
/// SS, NS, BS: count u32 | (length u32 | bytes)*, sorted | L: count u32 | value* | M: count u32 | (name length u16 | name | value)*, sorted by name
/// </remarks>
public readonly struct AttributeValue : IEquatable<AttributeValue>
{
    internal const int HeaderBytes = 4;
    private const int TypeBits = 4;

    private readonly byte[] _buffer;
    private readonly int _offset;

    internal AttributeValue(byte[] buffer, int offset)
    {
        _buffer = buffer;
        _offset = offset;
    }

    /// <summary>The value whose encoding is all of <paramref name="encoded"/>.</summary>
    public static AttributeValue FromEncoded(byte[] encoded) => new(encoded, 0);

    /// <summary>The type.</summary>
    public AttributeType Type => (AttributeType)(Header & ((1 << TypeBits) - 1));

    /// <summary>The bytes after the header.</summary>
    public ReadOnlySpan<byte> Payload => _buffer.AsSpan(_offset + HeaderBytes, PayloadBytes);

    /// <summary>Header and payload.</summary>
    public ReadOnlySpan<byte> Encoded => _buffer.AsSpan(_offset, EncodedBytes);

    /// <summary>The length of header and payload in bytes.</summary>
    public int EncodedBytes => HeaderBytes + PayloadBytes;

    /// <summary>The number of elements of a set, list or map.</summary>
    public int Count => BinaryPrimitives.ReadInt32LittleEndian(Payload);

    /// <summary>The truth of a BOOL.</summary>
    public bool IsTrue => Payload[0] != 0;

    /// <summary>The text of an S or N.</summary>
    public string Text => Encoding.UTF8.GetString(Payload);

    /// <summary>The number of an N.</summary>
    public DynamoNumber Number => DynamoNumber.Parse(Payload);

    /// <summary>The elements of a list.</summary>
    public ListElements Elements => new(_buffer, _offset + HeaderBytes);

    /// <summary>The entries of a map, by name.</summary>
    public MapEntries Entries => new(_buffer, _offset + HeaderBytes);

    /// <summary>The elements of a set, in order: text of strings and numbers, bytes of binaries.</summary>
    public SetElements Members => new(_buffer, _offset + HeaderBytes);

    private int PayloadBytes => (int)(Header >> TypeBits);

    private uint Header => BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_offset));

    internal static void WriteHeader(Span<byte> target, AttributeType type, int payloadBytes) =>
        BinaryPrimitives.WriteUInt32LittleEndian(target, ((uint)payloadBytes << TypeBits) | (uint)type);

    /// <summary>The value of a map's entry.</summary>
    public bool TryGet(ReadOnlySpan<byte> name, out AttributeValue value)
    {
        foreach (var entry in Entries)
        {
            var order = entry.Name.SequenceCompareTo(name);
            if (order >= 0)
            {
                value = entry.Value;
                return order == 0;
            }
        }
        value = default;
        return false;
    }

    /// <summary>The value of a list's element.</summary>
    public bool TryGet(int index, out AttributeValue value)
    {
        if (index < Count)
        {
            foreach (var element in Elements)
            {
                if (index-- == 0)
                {
                    value = element;
                    return true;
                }
            }
        }
        value = default;
        return false;
    }

    /// <summary>
    /// Orders two values of one scalar type (S by UTF-8 bytes, N by number, B by unsigned bytes). Other pairs have no order: null.
    /// </summary>
    public static int? Compare(AttributeValue left, AttributeValue right)
    {
        if (left.Type != right.Type)
        {
            return null;
        }
        return left.Type switch
        {
            AttributeType.String or AttributeType.Binary => left.Payload.SequenceCompareTo(right.Payload),
            AttributeType.Number => left.Number.CompareTo(right.Number),
            _ => null,
        };
    }

    /// <summary>True when a set holds an element (its text or bytes).</summary>
    public bool HasMember(ReadOnlySpan<byte> element)
    {
        foreach (var member in Members)
        {
            if (member.SequenceEqual(element))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Sets, maps and numbers are kept in one canonical form, so equal values have equal bytes.</summary>
    public bool Equals(AttributeValue other) => Encoded.SequenceEqual(other.Encoded);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AttributeValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Encoded);
        return hash.ToHashCode();
    }

    /// <summary>Equality of canonical bytes.</summary>
    public static bool operator ==(AttributeValue left, AttributeValue right) => left.Equals(right);

    /// <summary>Inequality of canonical bytes.</summary>
    public static bool operator !=(AttributeValue left, AttributeValue right) => !left.Equals(right);

    /// <summary>The value as DynamoDB JSON, for people.</summary>
    public override string ToString() => _buffer is null ? "" : ItemJsonWriter.ToText(this);

    /// <summary>An S.</summary>
    public static AttributeValue String(string text) => Scalar(AttributeType.String, Encoding.UTF8.GetBytes(text));

    /// <summary>An N.</summary>
    public static AttributeValue Of(DynamoNumber number)
    {
        Span<byte> text = stackalloc byte[DynamoNumber.TextBytesMax];
        return Scalar(AttributeType.Number, text[..number.Format(text)]);
    }

    /// <summary>A B.</summary>
    public static AttributeValue Binary(ReadOnlySpan<byte> bytes) => Scalar(AttributeType.Binary, bytes);

    /// <summary>NULL.</summary>
    public static AttributeValue Null { get; } = Scalar(AttributeType.Null, []);

    /// <summary>A BOOL.</summary>
    public static AttributeValue Boolean(bool value) => Scalar(AttributeType.Boolean, [value ? (byte)1 : (byte)0]);

    private static AttributeValue Scalar(AttributeType type, ReadOnlySpan<byte> payload)
    {
        var encoded = new byte[HeaderBytes + payload.Length];
        WriteHeader(encoded, type, payload.Length);
        payload.CopyTo(encoded.AsSpan(HeaderBytes));
        return new AttributeValue(encoded, 0);
    }
}
