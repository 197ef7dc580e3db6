using System.Collections;
using System.Globalization;
using System.Text;
using Stator.Items;

namespace Stator.Api;

/// <summary>Values as AWS's sentences print them: as a Java program would.</summary>
internal static class JavaText
{
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => text,
        bool truth => truth ? "true" : "false",
        Item item => OfItem(item),
        IDictionary map => $"{{{string.Join(", ", map.Keys.Cast<object>().Select(key => $"{key}={Of(map[key])}"))}}}",
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Of))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string OfItem(Item item)
    {
        var parts = new List<string>();
        foreach (var entry in item.Entries)
        {
            var name = Encoding.UTF8.GetString(entry.Name);
            parts.Add(name.Length == 0 ? OfValue(entry.Value) : $"{name}={OfValue(entry.Value)}");
        }
        return item.TryGet([], out _) ? parts[0] : $"{{{string.Join(", ", parts)}}}";
    }

    private static string OfValue(AttributeValue value)
    {
        string Member(string name, AttributeType type) => $"{name}={(value.Type == type ? Payload(value) : "null")}";
        return $"AttributeValue({Member("s", AttributeType.String)}, {Member("n", AttributeType.Number)}, {Member("b", AttributeType.Binary)}, "
            + $"iNT=null, dECIMAL=null, dOUBLE=null, {Member("sS", AttributeType.StringSet)}, {Member("nS", AttributeType.NumberSet)}, "
            + $"{Member("bS", AttributeType.BinarySet)}, iNTSET=null, dECIMALSET=null, dOUBLESET=null, {Member("m", AttributeType.Map)}, "
            + $"{Member("l", AttributeType.List)}, {Member("nULL", AttributeType.Null)}, {Member("bOOL", AttributeType.Boolean)})";
    }

    private static string Payload(AttributeValue value)
    {
        var parts = new List<string>();
        switch (value.Type)
        {
            case AttributeType.String or AttributeType.Number:
                return value.Text;
            case AttributeType.Binary:
                return $"java.nio.HeapByteBuffer[pos=0 lim={value.Payload.Length} cap={value.Payload.Length}]";
            case AttributeType.Null:
                return "true";
            case AttributeType.Boolean:
                return value.IsTrue ? "true" : "false";
            case AttributeType.List:
                foreach (var element in value.Elements)
                {
                    parts.Add(OfValue(element));
                }
                return $"[{string.Join(", ", parts)}]";
            case AttributeType.Map:
                foreach (var entry in value.Entries)
                {
                    parts.Add($"{Encoding.UTF8.GetString(entry.Name)}={OfValue(entry.Value)}");
                }
                return $"{{{string.Join(", ", parts)}}}";
            default:
                foreach (var member in value.Members)
                {
                    parts.Add(Encoding.UTF8.GetString(member));
                }
                return $"[{string.Join(", ", parts)}]";
        }
    }
}
