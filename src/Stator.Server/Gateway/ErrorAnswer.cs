using System.Text.Json;
using Stator.Items;

namespace Stator.Server.Gateway;

/// <summary>Errors as the wire has them: the type with its prefix, and the message under the name that its type uses.</summary>
internal static class ErrorAnswer
{
    private const string Service = "com.amazon.coral.service#";
    private const string Validate = "com.amazon.coral.validate#";
    private const string DynamoDB = "com.amazonaws.dynamodb.v20120810#";

    private static readonly HashSet<string> ServiceTypes =
    [
        "SerializationException", "UnknownOperationException", "MissingAuthenticationTokenException", "IncompleteSignatureException",
        "InvalidSignatureException", "UnrecognizedClientException", "ExpiredTokenException", "AccessDeniedException", "InternalFailure",
    ];

    private static readonly HashSet<string> CapitalMessageTypes =
    [
        "SerializationException", "AccessDeniedException", "TransactionCanceledException", "TransactionInProgressException",
        "IdempotentParameterMismatchException",
    ];

    public static void Write(Utf8JsonWriter json, DynamoException error)
    {
        json.WriteStartObject();
        json.WriteString("__type"u8, PrefixOf(error.Type) + error.Type);
        if (error is TransactionCanceledException cancelled)
        {
            WriteReasons(json, cancelled.Reasons);
        }
        if (error.Message.Length > 0)
        {
            json.WriteString(CapitalMessageTypes.Contains(error.Type) ? "Message"u8 : "message"u8, error.Message);
        }
        if (error.Item is { } item)
        {
            json.WritePropertyName("Item"u8);
            ItemJsonWriter.Write(json, item);
        }
        json.WriteEndObject();
    }

    private static void WriteReasons(Utf8JsonWriter json, IReadOnlyList<CancellationReason> reasons)
    {
        json.WriteStartArray("CancellationReasons"u8);
        foreach (var reason in reasons)
        {
            json.WriteStartObject();
            json.WriteString("Code"u8, reason.Code);
            if (reason.Item is { } item)
            {
                json.WritePropertyName("Item"u8);
                ItemJsonWriter.Write(json, item);
            }
            if (reason.Message is { } message)
            {
                json.WriteString("Message"u8, message);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>The body is no JSON, or none at all.</summary>
    public static DynamoException BrokenJson() => new("SerializationException", "");

    /// <summary>No such operation.</summary>
    public static DynamoException UnknownOperation() => new("UnknownOperationException", "");

    /// <summary>An operation of DynamoDB's that Stator does not have.</summary>
    public static DynamoException NotImplemented(string operation) => new(
        "UnknownOperationException",
        $"Stator does not implement {operation} yet. docs/compatibility.md lists what it implements.");

    private static string PrefixOf(string type) =>
        type == DynamoException.ValidationType ? Validate : ServiceTypes.Contains(type) ? Service : DynamoDB;
}
