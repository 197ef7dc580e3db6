using System.Buffers.Binary;

namespace Stator.Items;

/// <summary>One entry of a map.</summary>
public readonly ref struct MapEntry(ReadOnlySpan<byte> name, AttributeValue value)
{
    /// <summary>The name, UTF-8.</summary>
    public ReadOnlySpan<byte> Name { get; } = name;

    /// <summary>The value.</summary>
    public AttributeValue Value { get; } = value;
}

/// <summary>Walks a map's entries in the order of their names.</summary>
public ref struct MapEntries
{
    private readonly byte[] _buffer;
    private int _offset;
    private int _left;

    internal MapEntries(byte[] buffer, int payloadOffset)
    {
        _buffer = buffer;
        _left = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(payloadOffset));
        _offset = payloadOffset + 4;
    }

    /// <summary>The entry now.</summary>
    public MapEntry Current { get; private set; }

    /// <summary>This.</summary>
    public readonly MapEntries GetEnumerator() => this;

    /// <summary>Goes to the next entry.</summary>
    public bool MoveNext()
    {
        if (_left-- == 0)
        {
            return false;
        }
        var nameBytes = BinaryPrimitives.ReadUInt16LittleEndian(_buffer.AsSpan(_offset));
        var value = new AttributeValue(_buffer, _offset + 2 + nameBytes);
        Current = new MapEntry(_buffer.AsSpan(_offset + 2, nameBytes), value);
        _offset += 2 + nameBytes + value.EncodedBytes;
        return true;
    }
}

/// <summary>Walks a list's elements.</summary>
public struct ListElements
{
    private readonly byte[] _buffer;
    private int _offset;
    private int _left;

    internal ListElements(byte[] buffer, int payloadOffset)
    {
        _buffer = buffer;
        _left = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(payloadOffset));
        _offset = payloadOffset + 4;
    }

    /// <summary>The element now.</summary>
    public AttributeValue Current { get; private set; }

    /// <summary>This.</summary>
    public readonly ListElements GetEnumerator() => this;

    /// <summary>Goes to the next element.</summary>
    public bool MoveNext()
    {
        if (_left-- == 0)
        {
            return false;
        }
        Current = new AttributeValue(_buffer, _offset);
        _offset += Current.EncodedBytes;
        return true;
    }
}

/// <summary>Walks a set's elements in their order.</summary>
public ref struct SetElements
{
    private readonly byte[] _buffer;
    private int _offset;
    private int _left;

    internal SetElements(byte[] buffer, int payloadOffset)
    {
        _buffer = buffer;
        _left = BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(payloadOffset));
        _offset = payloadOffset + 4;
    }

    /// <summary>The element now: text or bytes.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>This.</summary>
    public readonly SetElements GetEnumerator() => this;

    /// <summary>Goes to the next element.</summary>
    public bool MoveNext()
    {
        if (_left-- == 0)
        {
            return false;
        }
        var length = BinaryPrimitives.ReadInt32LittleEndian(_buffer.AsSpan(_offset));
        Current = _buffer.AsSpan(_offset + 4, length);
        _offset += 4 + length;
        return true;
    }
}
