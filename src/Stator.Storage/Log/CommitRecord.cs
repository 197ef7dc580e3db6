using System.Buffers.Binary;

namespace Stator.Storage.Log;

/// <summary>What one commit changed, as it stands in a frame's payload. Range deletions come first: what the commit puts is not removed by them.</summary>
/// <remarks>
/// version i64 | number of changes i32 | (kind u8 | key length i32 | value length i32 | key | value)*. A range deletion's key and value
/// are its two ends. Little-endian.
/// </remarks>
internal static class CommitRecord
{
    public const int HeadBytes = 12;
    private const int ChangeHeadBytes = 9;

    /// <summary>The bytes of a change.</summary>
    public static long SizeOf(Change change) => ChangeHeadBytes + (long)change.Key.Length + change.Value.Length;

    /// <summary>Writes the head; answers where the changes go.</summary>
    public static Span<byte> WriteHead(Span<byte> target, long version, int changes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target, version);
        BinaryPrimitives.WriteInt32LittleEndian(target[8..], changes);
        return target[HeadBytes..];
    }

    /// <summary>Writes a change; answers where the next one goes.</summary>
    public static Span<byte> Write(Span<byte> target, Change change)
    {
        target[0] = (byte)change.Kind;
        BinaryPrimitives.WriteInt32LittleEndian(target[1..], change.Key.Length);
        BinaryPrimitives.WriteInt32LittleEndian(target[5..], change.Value.Length);
        change.Key.Span.CopyTo(target[ChangeHeadBytes..]);
        change.Value.Span.CopyTo(target[(ChangeHeadBytes + change.Key.Length)..]);
        return target[(ChangeHeadBytes + change.Key.Length + change.Value.Length)..];
    }

    /// <summary>Reads the head of a record and moves <paramref name="payload"/> to its changes.</summary>
    public static (long Version, int Changes) ReadHead(ref ReadOnlyMemory<byte> payload)
    {
        var head = payload.Span;
        payload = payload[HeadBytes..];
        return (BinaryPrimitives.ReadInt64LittleEndian(head), BinaryPrimitives.ReadInt32LittleEndian(head[8..]));
    }

    /// <summary>Reads a change, which refers to the payload's memory, and moves <paramref name="payload"/> behind it.</summary>
    public static Change Read(ref ReadOnlyMemory<byte> payload)
    {
        var head = payload.Span;
        var key = BinaryPrimitives.ReadInt32LittleEndian(head[1..]);
        var value = BinaryPrimitives.ReadInt32LittleEndian(head[5..]);
        var change = new Change((ChangeKind)head[0], payload.Slice(ChangeHeadBytes, key), payload.Slice(ChangeHeadBytes + key, value));
        payload = payload[(ChangeHeadBytes + key + value)..];
        return change;
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
internal readonly record struct Change(ChangeKind Kind, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value);
