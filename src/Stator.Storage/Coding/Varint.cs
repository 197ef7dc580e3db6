namespace Stator.Storage.Coding;

/// <summary>Unsigned integers of 1 to 10 bytes: seven bits a byte, lowest first, the top bit saying that more follow (LEB128).</summary>
internal static class Varint
{
    /// <summary>The longest form of a 64-bit number, bytes.</summary>
    public const int BytesMax = 10;

    /// <summary>Writes a number; answers how many bytes it took.</summary>
    public static int Write(Span<byte> target, ulong value)
    {
        var at = 0;
        for (; value >= 0x80; value >>= 7)
        {
            target[at++] = (byte)(value | 0x80);
        }
        target[at++] = (byte)value;
        return at;
    }

    /// <summary>Reads a number and moves <paramref name="at"/> behind it.</summary>
    public static ulong Read(ReadOnlySpan<byte> source, ref int at)
    {
        ulong value = source[at++];
        if (value < 0x80)
        {
            return value;
        }
        value &= 0x7F;
        for (var shift = 7; ; shift += 7)
        {
            var next = source[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80 || shift > 63)
            {
                return value;
            }
        }
    }

    /// <summary>Reads a number that is a length or an offset within a block.</summary>
    public static int ReadInt32(ReadOnlySpan<byte> source, ref int at) => checked((int)Read(source, ref at));
}
