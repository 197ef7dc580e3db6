using System.Buffers.Binary;
using System.Numerics;

namespace Stator.Storage.Log;

/// <summary>
/// The unit of a write to the log: everything that one flush makes durable. A frame is written only after the one before it is
/// synced, so a valid frame behind a damaged one proves that the damaged one had been durable.
/// </summary>
/// <remarks>
/// 0 magic "SF01" u32 | 4 CRC-32C of 8.. u32 | 8 payload length u32 | 12 frame number u64 | 20 payload. Little-endian.
/// </remarks>
internal static class LogFrame
{
    public const int HeaderBytes = 20;
    public const int PayloadBytesMax = 1 << 30;
    private const uint Magic = 0x31304653;

    /// <summary>Fills in the header in front of a payload that is already in place.</summary>
    public static void WriteHeader(Span<byte> frame, long number)
    {
        if (frame.Length - HeaderBytes > PayloadBytesMax)
        {
            throw new InvalidOperationException("A frame is longer than it can be read again.");
        }
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(frame[8..], frame.Length - HeaderBytes);
        BinaryPrimitives.WriteInt64LittleEndian(frame[12..], number);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(frame[8..]));
    }

    /// <summary>Reads a header; false when the bytes are not one. The checksum is not checked here.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, out int payloadBytes, out long number)
    {
        payloadBytes = 0;
        number = 0;
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
        {
            return false;
        }
        payloadBytes = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        number = BinaryPrimitives.ReadInt64LittleEndian(bytes[12..]);
        return payloadBytes is >= 0 and <= PayloadBytesMax;
    }

    /// <summary>True when the checksum of a whole frame holds.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]) == Checksum(frame[8..]);

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }
        foreach (var b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }
        return ~crc;
    }
}
