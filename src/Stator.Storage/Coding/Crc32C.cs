using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Stator.Storage.Coding;

/// <summary>CRC-32C (Castagnoli), the checksum of everything on disk.</summary>
internal static class Crc32C
{
    /// <summary>The checksum of bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes) => Of(0, 0, bytes);

    /// <summary>
    /// The checksum of two numbers and bytes behind them. The numbers say where the bytes belong, so that intact bytes in the wrong place
    /// do not pass.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // A log is read before there is time to find out that this is hot.
    public static uint Of(ulong first, ulong second, ReadOnlySpan<byte> bytes)
    {
        var crc = BitOperations.Crc32C(BitOperations.Crc32C(uint.MaxValue, first), second);
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
