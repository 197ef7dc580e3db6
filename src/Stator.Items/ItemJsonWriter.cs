using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Stator.Items;

/// <summary>The binary form straight to DynamoDB JSON.</summary>
public static class ItemJsonWriter
{
    /// <summary>How all answers are written: no escapes that JSON does not ask for.</summary>
    public static JsonWriterOptions Options { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 1000 };

    /// <summary>Writes an item as a map of names to attribute values.</summary>
    public static void Write(Utf8JsonWriter json, Item item) => WriteEntries(json, item.AsValue);

    /// <summary>Writes an attribute value: an object with its one type.</summary>
    public static void Write(Utf8JsonWriter json, AttributeValue value)
    {
        json.WriteStartObject();
        json.WritePropertyName(PropertyNames[(int)value.Type]);
        switch (value.Type)
        {
            case AttributeType.String or AttributeType.Number:
                json.WriteStringValue(value.Payload);
                break;
            case AttributeType.Binary:
                json.WriteBase64StringValue(value.Payload);
                break;
            case AttributeType.Boolean:
                json.WriteBooleanValue(value.IsTrue);
                break;
            case AttributeType.Null:
                json.WriteBooleanValue(true);
                break;
            case AttributeType.Map:
                WriteEntries(json, value);
                break;
            case AttributeType.List:
                WriteList(json, value);
                break;
            default:
                WriteSet(json, value);
                break;
        }
        json.WriteEndObject();
    }

    /// <summary>A value as DynamoDB JSON, for people.</summary>
    public static string ToText(AttributeValue value) => ToText(json => Write(json, value));

    /// <summary>An item as DynamoDB JSON, for people.</summary>
    public static string ToText(Item item) => ToText(json => Write(json, item));

    private static string ToText(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            write(json);
        }
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static readonly JsonEncodedText[] PropertyNames =
        [.. Enumerable.Range(0, 11).Select(type => JsonEncodedText.Encode(((AttributeType)type).WireName()))];

    private static void WriteEntries(Utf8JsonWriter json, AttributeValue map)
    {
        json.WriteStartObject();
        foreach (var entry in map.Entries)
        {
            json.WritePropertyName(entry.Name);
            Write(json, entry.Value);
        }
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, AttributeValue list)
    {
        json.WriteStartArray();
        foreach (var element in list.Elements)
        {
            Write(json, element);
        }
        json.WriteEndArray();
    }

    private static void WriteSet(Utf8JsonWriter json, AttributeValue set)
    {
        json.WriteStartArray();
        foreach (var member in set.Members)
        {
            if (set.Type == AttributeType.BinarySet)
            {
                json.WriteBase64StringValue(member);
            }
            else
            {
                json.WriteStringValue(member);
            }
        }
        json.WriteEndArray();
    }
}
