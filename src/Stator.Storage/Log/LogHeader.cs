using System.Buffers.Binary;
using Stator.Storage.Coding;
using Stator.Storage.Disk;

namespace Stator.Storage.Log;

/// <summary>The start of a file of frames. It is synced before the file gets its name.</summary>
/// <param name="FirstFrame">The number of the first frame.</param>
/// <param name="FirstUnsynced">All frames before this number, of earlier files, had been synced when the file began.</param>
/// <param name="Salt">Chosen by chance for this file; it goes into each frame's checksum.</param>
/// <remarks>
/// 0 magic "STATLOG1" | 8 format u32 | 12 first frame i64 | 20 first unsynced frame i64 | 28 salt u64 | 36 CRC-32C of 0 to 35 u32.
/// Little-endian.
/// </remarks>
internal readonly record struct LogHeader(long FirstFrame, long FirstUnsynced, ulong Salt)
{
    public const int Bytes = 40;
    private const uint Format = 3;
    private static ReadOnlySpan<byte> Magic => "STATLOG1"u8;

    public byte[] Encode()
    {
        var bytes = new byte[Bytes];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Format);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(12), FirstFrame);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(20), FirstUnsynced);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(28), Salt);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(36), Crc32C.Of(bytes.AsSpan(0, 36)));
        return bytes;
    }

    /// <summary>Reads the start of a file.</summary>
    /// <exception cref="CorruptionException">It is cut off, damaged, or of another format.</exception>
    public static async ValueTask<LogHeader> ReadAsync(IFile file, string name, CancellationToken cancellationToken)
    {
        var bytes = new byte[Bytes];
        if (file.Length < Bytes)
        {
            throw new CorruptionException(name, $"it is cut off: it has {file.Length} bytes, and its header alone has {Bytes}");
        }
        await DiskFailures.ReadAsync(file, name, 0, bytes, cancellationToken);
        if (!bytes.AsSpan(0, 8).SequenceEqual(Magic) || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(36)) != Crc32C.Of(bytes.AsSpan(0, 36)))
        {
            throw new CorruptionException(name, "its header is damaged, or it is of an older format");
        }
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8)) is var format && format == Format
            ? new LogHeader(
                BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(12)),
                BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(20)),
                BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(28)))
            : throw new CorruptionException(name, $"it has format {format}, and this version of Stator reads format {Format}");
    }
}
