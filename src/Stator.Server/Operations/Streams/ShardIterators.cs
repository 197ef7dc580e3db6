using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Stator.Engine.Changes;
using Stator.Items;

namespace Stator.Server.Operations.Streams;

/// <summary>A place of a reader in a shard, as clients keep it: good for fifteen minutes.</summary>
/// <param name="StreamArn">The stream.</param>
/// <param name="Shard">The shard's number.</param>
/// <param name="Position">The next change.</param>
/// <param name="IssuedAt">Unix milliseconds.</param>
internal sealed record ShardIterator(string StreamArn, uint Shard, ChangePosition Position, long IssuedAt)
{
    private const string Middle = "|1|";
    private const int ContentBytes = 24;
    private const int DigestBytes = 8;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <remarks>ARN |1| base64url of: shard u32 | version i64 | place u32 | issued at i64 | first eight bytes of SHA-256 of ARN and these. Little-endian.</remarks>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[ContentBytes + DigestBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Shard);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[4..], Position.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], Position.Place);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], IssuedAt);
        Digest(StreamArn, bytes[..ContentBytes]).CopyTo(bytes[ContentBytes..]);
        return $"{StreamArn}{Middle}{Base64Url.EncodeToString(bytes)}";
    }

    /// <summary>Reads what a client sent back.</summary>
    /// <exception cref="DynamoException">It is no iterator, or too old.</exception>
    public static ShardIterator Parse(string text, long now)
    {
        var at = text.LastIndexOf(Middle, StringComparison.Ordinal);
        Span<byte> bytes = stackalloc byte[ContentBytes + DigestBytes];
        if (at < 0 || !Base64Url.IsValid(text.AsSpan(at + Middle.Length), out var length) || length != bytes.Length)
        {
            throw Invalid();
        }
        Base64Url.DecodeFromChars(text.AsSpan(at + Middle.Length), bytes);
        var arn = text[..at];
        if (!Digest(arn, bytes[..ContentBytes]).SequenceEqual(bytes[ContentBytes..]))
        {
            throw Invalid();
        }
        var iterator = new ShardIterator(
            arn,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            new ChangePosition(BinaryPrimitives.ReadInt64LittleEndian(bytes[4..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..])),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]));
        return now - iterator.IssuedAt <= Lifetime.TotalMilliseconds
            ? iterator
            : throw new DynamoException("ExpiredIteratorException", "Shard iterator has expired");
    }

    private static DynamoException Invalid() => DynamoException.Validation("Invalid ShardIterator");

    private static byte[] Digest(string arn, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(System.Text.Encoding.UTF8.GetBytes(arn));
        hash.AppendData(content);
        return hash.GetHashAndReset()[..DigestBytes];
    }
}
