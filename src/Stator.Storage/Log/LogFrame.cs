using System.Buffers.Binary;
using Stator.Storage.Coding;

namespace Stator.Storage.Log;

/// <summary>
/// The unit of a write to a log: what one write hands to the disk. A frame tells up to which one the log had been synced when it was
/// written, so that an intact frame behind a damaged one proves whether the damaged one had been durable or was merely torn by a crash.
/// </summary>
/// <remarks>
/// 0 CRC-32C u32 of salt and 8 to 27 | 4 CRC-32C u32 of salt, frame number and payload | 8 payload length i32 | 12 frame number i64 |
/// 20 number of the first frame not yet synced then i64 | 28 payload. Little-endian. The salt is the file's own, so that bytes that a client
/// stores never pass for a frame, nor for the start of one: a search for frames reads no payload for nothing.
/// </remarks>
internal static class LogFrame
{
    public const int HeaderBytes = 28;
    public const int PayloadBytesMax = 1 << 30;

    /// <summary>Fills in the header in front of a payload that is already in place.</summary>
    public static void WriteHeader(Span<byte> frame, ulong salt, long number, long firstUnsynced)
    {
        if (frame.Length - HeaderBytes > PayloadBytesMax)
        {
            throw new InvalidOperationException("A frame is longer than it can be read again.");
        }
        BinaryPrimitives.WriteInt32LittleEndian(frame[8..], frame.Length - HeaderBytes);
        BinaryPrimitives.WriteInt64LittleEndian(frame[12..], number);
        BinaryPrimitives.WriteInt64LittleEndian(frame[20..], firstUnsynced);
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Crc32C.Of(salt, 0, frame[8..HeaderBytes]));
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Crc32C.Of(salt, (ulong)number, frame[HeaderBytes..]));
    }

    /// <summary>The frame's number, if a frame starts here.</summary>
    public static long NumberAt(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64LittleEndian(bytes[12..]);

    /// <summary>Reads a header; false when the bytes are not one. The payload is not looked at.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, ulong salt, out LogFrameHeader header)
    {
        header = default;
        if (bytes.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Crc32C.Of(salt, 0, bytes[8..HeaderBytes]))
        {
            return false;
        }
        header = new LogFrameHeader(
            BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]),
            NumberAt(bytes),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[20..]));
        return header.PayloadBytes is >= 0 and <= PayloadBytesMax;
    }

    /// <summary>True when the payload of a whole frame is what its header says.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> frame, ulong salt, long number) =>
        BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]) == Crc32C.Of(salt, (ulong)number, frame[HeaderBytes..]);
}

/// <summary>A frame's header.</summary>
/// <param name="PayloadBytes">The length of the payload, bytes.</param>
/// <param name="Number">The frame's number.</param>
/// <param name="FirstUnsynced">All frames before this number had been synced when the frame was written.</param>
internal readonly record struct LogFrameHeader(int PayloadBytes, long Number, long FirstUnsynced);
