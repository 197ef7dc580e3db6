namespace Stator.Items;

/// <summary>
/// Writes keys whose byte order is DynamoDB's order: strings by UTF-8, binaries unsigned, numbers by value.
/// </summary>
/// <remarks>
/// S, B: the bytes, with 0x00 written as 0x00 0xFF, ended by 0x00 0x01, so that a part sorts before its extensions.
/// N: 0x02 for zero; else 0x03 | magnitude + 130 | pairs of digits + 1 | 0x00 for positive, and the same with every byte inverted,
/// led by 0x01, for negative. Digits count from the first one.
/// </remarks>
public struct KeyWriter(byte[] buffer)
{
    private const byte Negative = 1;
    private const byte ZeroNumber = 2;
    private const byte Positive = 3;
    private const int NumberBytesMax = 2 + ((DynamoNumber.DigitsMax + 1) / 2) + 1;

    private byte[] _buffer = buffer;

    /// <summary>The bytes that end a part.</summary>
    public const int PartEndBytes = 2;

    /// <summary>The bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What is written so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer.AsSpan(0, Length);

    /// <summary>A copy of what is written.</summary>
    public readonly byte[] ToArray() => Written.ToArray();

    /// <summary>Appends one byte.</summary>
    public void WriteByte(byte value) => Append([value]);

    /// <summary>Appends eight bytes, most significant first.</summary>
    public void WriteUInt64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        Append(bytes);
    }

    /// <summary>Changes eight bytes that are written.</summary>
    public readonly void SetUInt64(int at, ulong value) => System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(_buffer.AsSpan(at, sizeof(ulong)), value);

    /// <summary>Appends four bytes, most significant first.</summary>
    public void WriteUInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        Append(bytes);
    }

    /// <summary>Appends a key attribute: S, N or B.</summary>
    public void WriteValue(AttributeValue value)
    {
        if (value.Type == AttributeType.Number)
        {
            WriteNumber(value.Number);
        }
        else
        {
            WritePart(value.Payload);
        }
    }

    /// <summary>Appends bytes so that a part sorts before its extensions.</summary>
    public void WritePart(ReadOnlySpan<byte> part)
    {
        WritePrefix(part);
        Append([0x00, 0x01]);
    }

    /// <summary>Appends bytes as <see cref="WritePart"/> does, but leaves the end open: the prefix of all parts that start with them.</summary>
    public void WritePrefix(ReadOnlySpan<byte> part)
    {
        for (int zero; (zero = part.IndexOf((byte)0)) >= 0; part = part[(zero + 1)..])
        {
            Append(part[..zero]);
            Append([0x00, 0xFF]);
        }
        Append(part);
    }

    /// <summary>Appends a number.</summary>
    public void WriteNumber(DynamoNumber number)
    {
        if (number.Sign == 0)
        {
            Append([ZeroNumber]);
            return;
        }
        Span<byte> encoded = stackalloc byte[NumberBytesMax];
        var length = EncodeMagnitude(number, encoded);
        if (number.Sign < 0)
        {
            foreach (ref var b in encoded[..length])
            {
                b = (byte)~b;
            }
        }
        Append([number.Sign < 0 ? Negative : Positive]);
        Append(encoded[..length]);
    }

    private static int EncodeMagnitude(DynamoNumber number, Span<byte> target)
    {
        Span<byte> digits = stackalloc byte[DynamoNumber.DigitsMax + 2];
        number.Digits.TryFormat(digits, out var count);
        var at = 0;
        target[at++] = (byte)(number.Magnitude - DynamoNumber.MagnitudeMin);
        for (var digit = 0; digit < count; digit += 2)
        {
            var ones = digit + 1 < count ? digits[digit + 1] - '0' : 0;
            target[at++] = (byte)(((digits[digit] - '0') * 10) + ones + 1);
        }
        target[at++] = 0;
        return at;
    }

    /// <summary>Appends bytes as they are.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_buffer.Length - Length < bytes.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, Length + bytes.Length));
        }
        bytes.CopyTo(_buffer.AsSpan(Length));
        Length += bytes.Length;
    }
}
