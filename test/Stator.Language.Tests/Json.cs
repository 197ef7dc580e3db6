using System.Text;
using System.Text.Json;
using Stator.Items;

namespace Stator.Language.Tests;

/// <summary>Items written as DynamoDB JSON.</summary>
internal static class Json
{
    public static Item Item(string json)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return ItemJsonReader.ReadItem(ref reader)!;
    }

    /// <summary>Placeholders from names "#a=name;..." and values as DynamoDB JSON.</summary>
    public static Placeholders Placeholders(string names = "", string values = "") => Language.Placeholders.Create(
        names.Length == 0 ? null : names.Split(';').Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]),
        values.Length == 0 ? null : Item(values),
        newWording: true);
}
