using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Stator.Engine.Catalog;
using Stator.Engine.Statements;
using Stator.Items;

namespace Stator.Server.Operations.Statements;

/// <summary>
/// The NextToken of ExecuteStatement, base64 of: 0 hash of account, region, statement and parameters (16 bytes) | 16 number of the read u32 |
/// 20 the last key as JSON. It holds for this statement with these parameters alone.
/// </summary>
internal sealed class NextTokens
{
    private const int HashBytes = 16;
    private const int HeaderBytes = HashBytes + sizeof(int);

    private readonly byte[] _hash;

    public NextTokens(Realm realm, string statement, IReadOnlyList<AttributeValue> parameters)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in (ReadOnlySpan<string>)[realm.Account, realm.Region, statement])
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(BitConverter.GetBytes(bytes.Length));
            hash.AppendData(bytes);
        }
        foreach (var parameter in parameters)
        {
            hash.AppendData(parameter.Encoded);
        }
        _hash = hash.GetHashAndReset()[..HashBytes];
    }

    public string Write(StatementPosition position)
    {
        var key = Encoding.UTF8.GetBytes(ItemJsonWriter.ToText(position.LastKey));
        var token = new byte[HeaderBytes + key.Length];
        _hash.CopyTo(token, 0);
        BinaryPrimitives.WriteInt32LittleEndian(token.AsSpan(HashBytes), position.Read);
        key.CopyTo(token, HeaderBytes);
        return Convert.ToBase64String(token);
    }

    /// <summary>Where the statement goes on; null to start.</summary>
    /// <exception cref="DynamoException">The token is none, or another statement's.</exception>
    public StatementPosition? Read(string? text)
    {
        if (text is null)
        {
            return null;
        }
        var token = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, token, out var length) || length < HeaderBytes)
        {
            throw Invalid();
        }
        if (!token.AsSpan(0, HashBytes).SequenceEqual(_hash))
        {
            throw DynamoException.Validation("NextToken does not match request");
        }
        return new StatementPosition(
            BinaryPrimitives.ReadInt32LittleEndian(token.AsSpan(HashBytes)), KeyOf(token.AsSpan(HeaderBytes, length - HeaderBytes)));
    }

    private static Item KeyOf(ReadOnlySpan<byte> text)
    {
        try
        {
            var json = new Utf8JsonReader(text);
            json.Read();
            return ItemJsonReader.ReadItem(ref json) is { Fault: null } key && !json.Read() ? key : throw Invalid();
        }
        catch (Exception error) when (error is JsonException or DynamoException)
        {
            throw Invalid();
        }
    }

    private static DynamoException Invalid() => DynamoException.Validation("Invalid NextToken");
}
