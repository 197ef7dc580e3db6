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
    public static void Write(Utf8JsonWriter json, Item item)
    {
        using var text = JsonText.Begin();
        WriteEntries(text, item.AsValue);
        json.WriteRawValue(text.Written, skipInputValidation: true);
    }

    /// <summary>Writes an attribute value: an object with its one type.</summary>
    public static void Write(Utf8JsonWriter json, AttributeValue value)
    {
        using var text = JsonText.Begin();
        Write(text, value);
        json.WriteRawValue(text.Written, skipInputValidation: true);
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

    /// <summary>How a value of each type begins.</summary>
    private static readonly byte[][] Beginnings =
        [.. Enumerable.Range(0, 11).Select(type => System.Text.Encoding.ASCII.GetBytes($"{{\"{((AttributeType)type).WireName()}\":"))];

    private static void Write(JsonText text, AttributeValue value)
    {
        text.Append(Beginnings[(int)value.Type]);
        switch (value.Type)
        {
            case AttributeType.String:
                text.AppendString(value.Payload);
                break;
            case AttributeType.Number:
                text.AppendPlain(value.Payload);
                break;
            case AttributeType.Binary:
                text.AppendBase64(value.Payload);
                break;
            case AttributeType.Boolean:
                text.Append(value.IsTrue ? "true"u8 : "false"u8);
                break;
            case AttributeType.Null:
                text.Append("true"u8);
                break;
            case AttributeType.Map:
                WriteEntries(text, value);
                break;
            case AttributeType.List:
                WriteList(text, value);
                break;
            default:
                WriteSet(text, value);
                break;
        }
        text.Append((byte)'}');
    }

    private static void WriteEntries(JsonText text, AttributeValue map)
    {
        var before = (byte)'{';
        foreach (var entry in map.Entries)
        {
            text.Append(before);
            text.AppendString(entry.Name);
            text.Append((byte)':');
            Write(text, entry.Value);
            before = (byte)',';
        }
        text.Append(before == '{' ? "{}"u8 : "}"u8);
    }

    private static void WriteList(JsonText text, AttributeValue list)
    {
        var before = (byte)'[';
        foreach (var element in list.Elements)
        {
            text.Append(before);
            Write(text, element);
            before = (byte)',';
        }
        text.Append(before == '[' ? "[]"u8 : "]"u8);
    }

    private static void WriteSet(JsonText text, AttributeValue set)
    {
        var before = (byte)'[';
        foreach (var member in set.Members)
        {
            text.Append(before);
            if (set.Type == AttributeType.BinarySet)
            {
                text.AppendBase64(member);
            }
            else
            {
                text.AppendString(member);
            }
            before = (byte)',';
        }
        text.Append(before == '[' ? "[]"u8 : "]"u8);
    }
}
