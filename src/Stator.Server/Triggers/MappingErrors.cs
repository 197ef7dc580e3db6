using System.Buffers;
using System.Text.Json;
using Stator.Items;
using Stator.Server.Gateway;

namespace Stator.Server.Triggers;

/// <summary>Errors of Lambda's API as the wire has them.</summary>
internal static class MappingErrors
{
    /// <summary>These have their message under a capital letter.</summary>
    private static readonly HashSet<string> Capital = ["ResourceNotFoundException", "ResourceInUseException", "ServiceException"];

    public static (int Status, ReadOnlyMemory<byte> Body) Write(HttpExchange exchange, MappingException error)
    {
        exchange.ResponseHeaders["x-amzn-ErrorType"] = error.Code;
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, ItemJsonWriter.Options))
        {
            json.WriteStartObject();
            if (error.Code != DynamoException.ValidationType)
            {
                json.WriteString("Type", error.Status < 500 ? "User" : "Service");
            }
            json.WriteString(Capital.Contains(error.Code) ? "Message" : "message", error.Message);
            json.WriteEndObject();
        }
        return (error.Status, buffer.WrittenMemory);
    }
}
