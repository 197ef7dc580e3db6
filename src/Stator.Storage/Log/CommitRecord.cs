using System.Buffers.Binary;

namespace Stator.Storage.Log;

/// <summary>What one commit changed, as it stands in a frame's payload.</summary>
/// <remarks>
/// version i64 | operation count u32 | (kind u8 | key length u32 | key | value length u32 | value)*. A range deletion's key and value
/// are its two ends. Little-endian.
/// </remarks>
internal static class CommitRecord
{
    public static void Write(FrameBuffer buffer, long version, IReadOnlyList<Change> changes)
    {
        var head = buffer.Extend(12);
        BinaryPrimitives.WriteInt64LittleEndian(head, version);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], changes.Count);
        for (var at = 0; at < changes.Count; at++)
        {
            var change = changes[at];
            var target = buffer.Extend(9 + change.Key.Length + change.Value.Length);
            target[0] = (byte)change.Kind;
            BinaryPrimitives.WriteInt32LittleEndian(target[1..], change.Key.Length);
            change.Key.CopyTo(target[5..]);
            BinaryPrimitives.WriteInt32LittleEndian(target[(5 + change.Key.Length)..], change.Value.Length);
            change.Value.CopyTo(target[(9 + change.Key.Length)..]);
        }
    }

    /// <summary>Reads one record and moves <paramref name="payload"/> behind it.</summary>
    public static (long Version, Change[] Changes) Read(ref ReadOnlySpan<byte> payload)
    {
        var version = BinaryPrimitives.ReadInt64LittleEndian(payload);
        var changes = new Change[BinaryPrimitives.ReadInt32LittleEndian(payload[8..])];
        payload = payload[12..];
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
