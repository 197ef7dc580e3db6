using System.Buffers.Binary;

namespace Stator.Storage.Log;

/// <summary>What one commit changed, as it stands in a frame's payload.</summary>
/// <remarks>
/// version i64 | operation count u32 | (kind u8 | key length u32 | key | value length u32 | value)*. A range deletion's key and value
/// are its two ends. Little-endian.
/// </remarks>
internal static class CommitRecord
{
    private const int HeadBytes = 12;
    private const int ChangeHeadBytes = 9;

    /// <summary>The length of the record in bytes.</summary>
    public static long SizeOf(IReadOnlyList<Change> changes)
    {
        long bytes = HeadBytes;
        for (var at = 0; at < changes.Count; at++)
        {
            bytes += ChangeHeadBytes + changes[at].Key.Length + changes[at].Value.Length;
        }
        return bytes;
    }

    /// <summary>Writes the record; the target is as long as it.</summary>
    public static void Write(Span<byte> target, long version, IReadOnlyList<Change> changes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target, version);
        BinaryPrimitives.WriteInt32LittleEndian(target[8..], changes.Count);
        target = target[HeadBytes..];
        for (var at = 0; at < changes.Count; at++)
        {
            var change = changes[at];
            target[0] = (byte)change.Kind;
            target = WriteBytes(WriteBytes(target[1..], change.Key), change.Value);
        }
    }

    private static Span<byte> WriteBytes(Span<byte> target, byte[] bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target, bytes.Length);
        bytes.CopyTo(target[4..]);
        return target[(4 + bytes.Length)..];
    }

    /// <summary>Reads one record and moves <paramref name="payload"/> behind it.</summary>
    public static (long Version, Change[] Changes) Read(ref ReadOnlySpan<byte> payload)
    {
        var version = BinaryPrimitives.ReadInt64LittleEndian(payload);
        var changes = new Change[BinaryPrimitives.ReadInt32LittleEndian(payload[8..])];
        payload = payload[HeadBytes..];
        for (var at = 0; at < changes.Length; at++)
        {
            var kind = (ChangeKind)payload[0];
            payload = payload[1..];
            var key = ReadBytes(ref payload);
            changes[at] = new Change(kind, key, ReadBytes(ref payload));
        }
        return (version, changes);
    }

    private static byte[] ReadBytes(ref ReadOnlySpan<byte> payload)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(payload);
        var bytes = payload.Slice(4, length).ToArray();
        payload = payload[(4 + length)..];
        return bytes;
    }
}

/// <summary>The kinds of changes. The numbers stand on disk: they never change.</summary>
internal enum ChangeKind : byte
{
    Put = 1,
    Delete = 2,
    DeleteRange = 3,
}

/// <summary>One change of a commit.</summary>
internal readonly record struct Change(ChangeKind Kind, byte[] Key, byte[] Value);
