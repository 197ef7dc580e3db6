using System.Buffers;
using System.Buffers.Binary;

namespace Stator.Items;

/// <summary>
/// Writes values in the binary form of <see cref="AttributeValue"/> into a pooled buffer, containers in one pass: their header is
/// filled in when they end. Used by one thread; <see cref="Dispose"/> gives the buffer back.
/// </summary>
public sealed class ValueWriter(int capacityBytes) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(capacityBytes);

    /// <summary>The bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes that it holds.</summary>
    public int Capacity => _buffer.Length;

    /// <summary>What is written so far.</summary>
    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>A copy of what is written.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>Writes a scalar value.</summary>
    public void WriteScalar(AttributeType type, ReadOnlySpan<byte> payload)
    {
        payload.CopyTo(BeginScalar(type, payload.Length));
    }

    /// <summary>Writes a scalar's header; the caller fills in the payload.</summary>
    public Span<byte> BeginScalar(AttributeType type, int payloadBytes)
    {
        var target = Extend(AttributeValue.HeaderBytes + payloadBytes);
        AttributeValue.WriteHeader(target, type, payloadBytes);
        return target[AttributeValue.HeaderBytes..];
    }

    /// <summary>Copies a value.</summary>
    public void WriteEncoded(AttributeValue value) => WriteRaw(value.Encoded);

    /// <summary>Copies bytes that are already in the binary form.</summary>
    public void WriteRaw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Extend(bytes.Length));

    /// <summary>Starts a map; its entries follow in the order of their names.</summary>
    public int BeginMap() => BeginContainer();

    /// <summary>Starts a map, list or set and returns its place for <see cref="EndContainer"/>.</summary>
    public int BeginContainer()
    {
        var start = Length;
        Extend(AttributeValue.HeaderBytes + 4);
        return start;
    }

    /// <summary>Ends the container that started at <paramref name="start"/>.</summary>
    public void EndContainer(int start, AttributeType type, int count)
    {
        AttributeValue.WriteHeader(_buffer.AsSpan(start), type, Length - start - AttributeValue.HeaderBytes);
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(start + AttributeValue.HeaderBytes), count);
    }

    /// <summary>Writes the name of the map entry whose value follows. At most 65,535 bytes.</summary>
    public void WriteName(ReadOnlySpan<byte> name)
    {
        var target = Extend(2 + name.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(target, checked((ushort)name.Length));
        name.CopyTo(target[2..]);
    }

    /// <summary>Writes an element of a set.</summary>
    public void WriteMember(ReadOnlySpan<byte> element)
    {
        var target = Extend(4 + element.Length);
        BinaryPrimitives.WriteInt32LittleEndian(target, element.Length);
        element.CopyTo(target[4..]);
    }

    /// <summary>Takes back all from <paramref name="length"/> on.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Replaces all from <paramref name="start"/> on by the pieces of it that <paramref name="pieces"/> names, in that order.</summary>
    public void Rearrange(int start, ReadOnlySpan<(int Start, int Length)> pieces)
    {
        var old = ArrayPool<byte>.Shared.Rent(Math.Max(1, Length - start));
        _buffer.AsSpan(start, Length - start).CopyTo(old);
        Length = start;
        foreach (var (at, length) in pieces)
        {
            WriteRaw(old.AsSpan(at - start, length));
        }
        ArrayPool<byte>.Shared.Return(old);
    }

    /// <summary>Gives the buffer back.</summary>
    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private Span<byte> Extend(int count)
    {
        if (_buffer.Length - Length < count)
        {
            Grow(count);
        }
        var target = _buffer.AsSpan(Length, count);
        Length += count;
        return target;
    }

    private void Grow(int count)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, Length + count));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
