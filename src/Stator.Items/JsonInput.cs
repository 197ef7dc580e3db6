using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Stator.Items;

/// <summary>
/// Reads the JSON types of a request as DynamoDB's gateway does: with its conversions, and with its sentences where a type is wrong.
/// Every method expects the reader on the value's first token and leaves it on the last one.
/// </summary>
public static class JsonInput
{
    private const string StructureInScalar = "Start of structure or map found where not expected";
    private const string NestedContainer =
        "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class "
        + "(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of loader 'bootstrap')";

    /// <summary>A body that is not what its operation reads.</summary>
    public static DynamoException Fault(string message) => new("SerializationException", message);

    /// <summary>Reads text; null stays null.</summary>
    public static string? ReadString(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.String => ReadText(ref json),
        JsonTokenType.Null => null,
        _ => throw WrongScalar(ref json, "String"),
    };

    /// <summary>Reads the name of a member.</summary>
    public static string ReadName(ref Utf8JsonReader json) => ReadText(ref json);

    /// <summary>Reads a truth value, which may be spelled as text.</summary>
    public static bool? ReadBoolean(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Null => null,
        JsonTokenType.String => ReadText(ref json).ToUpperInvariant() switch
        {
            "TRUE" or "1" or "YES" => true,
            "FALSE" or "0" or "NO" => false,
            _ => throw Fault("Unexpected token received from parser"),
        },
        _ => throw WrongScalar(ref json, "Boolean"),
    };

    /// <summary>Reads a whole number; decimals are cut off.</summary>
    public static long? ReadLong(ref Utf8JsonReader json, string javaType)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.Number:
                return json.TryGetInt64(out var whole) ? whole : Saturate(ReadDouble(ref json)!.Value);
            default:
                throw WrongScalar(ref json, javaType);
        }
    }

    /// <summary>Reads a number.</summary>
    public static double? ReadDouble(ref Utf8JsonReader json) => json.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.Number => json.TryGetDouble(out var value) ? value : throw Fault("Unable to parse number"),
        _ => throw WrongScalar(ref json, "Double"),
    };

    /// <summary>Reads strict base64 into bytes.</summary>
    public static byte[]? ReadBlob(ref Utf8JsonReader json)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.String:
                return DecodeBase64(Encoding.UTF8.GetBytes(ReadText(ref json)));
            case JsonTokenType.StartArray:
                throw Fault("Unrecognized collection type class java.nio.ByteBuffer");
            case JsonTokenType.StartObject:
                throw Fault(StructureInScalar);
            default:
                throw Fault("only base-64-encoded strings are convertible to bytes");
        }
    }

    /// <summary>Enters a structure; false for null.</summary>
    /// <param name="json">The reader.</param>
    /// <param name="shape">The structure's name in the model.</param>
    /// <param name="isElement">True for an element of a list or map.</param>
    public static bool BeginStructure(ref Utf8JsonReader json, string shape, bool isElement) => json.TokenType switch
    {
        JsonTokenType.StartObject => true,
        JsonTokenType.Null => false,
        JsonTokenType.StartArray => throw Fault($"Unrecognized collection type class com.amazonaws.dynamodb.v20120810.{shape}"),
        _ => throw Fault(isElement ? "Unexpected value type in payload" : "Unexpected field type"),
    };

    /// <summary>Enters a list; false for null.</summary>
    public static bool BeginList(ref Utf8JsonReader json, bool isElement) => json.TokenType switch
    {
        JsonTokenType.StartArray => true,
        JsonTokenType.Null => false,
        JsonTokenType.StartObject => throw Fault(StructureInScalar),
        _ => throw Fault(isElement ? NestedContainer : "Unexpected field type"),
    };

    /// <summary>Enters a map; false for null.</summary>
    /// <param name="json">The reader.</param>
    /// <param name="javaValueType">The name of the map's value type in AWS's sentences.</param>
    /// <param name="isElement">True for an element of a list or map.</param>
    public static bool BeginMap(ref Utf8JsonReader json, string javaValueType, bool isElement) => json.TokenType switch
    {
        JsonTokenType.StartObject => true,
        JsonTokenType.Null => false,
        JsonTokenType.StartArray => throw Fault($"Unrecognized collection type java.util.Map<java.lang.String, {javaValueType}>"),
        _ => throw Fault(isElement ? NestedContainer : "Unexpected field type"),
    };

    /// <summary>Reads the text of a string or name, refusing what is no Unicode.</summary>
    internal static string ReadText(ref Utf8JsonReader json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Fault("Invalid UTF-8 in string");
        }
    }

    /// <summary>Decodes base64 as strictly as DynamoDB does.</summary>
    internal static byte[] DecodeBase64(ReadOnlySpan<byte> text)
    {
        if (text.Length % 4 != 0)
        {
            throw Fault($"Base64 encoded length is expected a multiple of 4 bytes but found: {text.Length}");
        }
        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        if (text.ContainsAny(" \t\r\n"u8) || Base64.DecodeFromUtf8(text, bytes, out _, out var written) != OperationStatus.Done)
        {
            throw Fault("Invalid last non-pad Base64 character dectected");
        }
        return bytes[..written];
    }

    internal static DynamoException WrongScalar(ref Utf8JsonReader json, string javaType) => Fault(json.TokenType switch
    {
        JsonTokenType.True => $"TRUE_VALUE cannot be converted to {javaType}",
        JsonTokenType.False => $"FALSE_VALUE cannot be converted to {javaType}",
        JsonTokenType.String => $"STRING_VALUE cannot be converted to {javaType}",
        JsonTokenType.StartArray => $"Unrecognized collection type class java.lang.{javaType}",
        JsonTokenType.StartObject => StructureInScalar,
        _ => (json.ValueSpan.ContainsAny(".eE"u8) ? "DECIMAL_VALUE" : "NUMBER_VALUE") + $" cannot be converted to {javaType}",
    });

    private static long Saturate(double value) =>
        value >= long.MaxValue ? long.MaxValue : value <= long.MinValue ? long.MinValue : (long)Math.Floor(value);
}
