using System.Text.Json;
using Stator.Engine.Changes;
using Stator.Items;

namespace Stator.Delivery;

/// <summary>The parts of a change that functions and Kinesis get alike.</summary>
internal static class ChangeJson
{
    /// <summary>Keys, NewImage and OldImage, those that there are.</summary>
    public static void WriteImages(Utf8JsonWriter json, ChangeRecord change)
    {
        Write(json, "Keys", change.Key);
        Write(json, "NewImage", change.NewImage);
        Write(json, "OldImage", change.OldImage);
    }

    /// <summary>userIdentity of what time to live has deleted.</summary>
    public static void WriteService(Utf8JsonWriter json)
    {
        json.WriteStartObject("userIdentity");
        json.WriteString("type", "Service");
        json.WriteString("principalId", "dynamodb.amazonaws.com");
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Item? item)
    {
        if (item is not null)
        {
            json.WritePropertyName(name);
            ItemJsonWriter.Write(json, item);
        }
    }
}
