namespace Stator.Items;

/// <summary>
/// Sizes in bytes by DynamoDB's accounting: UTF-8 length of names and strings, raw length of binaries, numbers by their digits,
/// 3 bytes and 1 per element for maps and lists.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
/// </summary>
public static class ItemSize
{
    private const int ContainerBytes = 3;
    private const int ElementBytes = 1;

    /// <summary>Names and values of all attributes.</summary>
    public static int OfItem(Item item) => OfEntries(item.AsValue);

    /// <summary>The value alone.</summary>
    public static int Of(AttributeValue value) => value.Type switch
    {
        AttributeType.String or AttributeType.Binary => value.Payload.Length,
        AttributeType.Number => OfNumber(value.Payload),
        AttributeType.Boolean or AttributeType.Null => 1,
        AttributeType.Map => ContainerBytes + (ElementBytes * value.Count) + OfEntries(value),
        AttributeType.List => OfList(value),
        _ => OfSet(value),
    };

    private static int OfEntries(AttributeValue map)
    {
        var total = 0;
        foreach (var entry in map.Entries)
        {
            total += entry.Name.Length + Of(entry.Value);
        }
        return total;
    }

    private static int OfList(AttributeValue list)
    {
        var total = ContainerBytes;
        foreach (var element in list.Elements)
        {
            total += ElementBytes + Of(element);
        }
        return total;
    }

    private static int OfSet(AttributeValue set)
    {
        var total = 0;
        foreach (var member in set.Members)
        {
            total += set.Type == AttributeType.NumberSet ? OfNumber(member) : member.Length;
        }
        return total;
    }

    /// <summary>One byte, one for each pair of digits counted from the decimal point, and one for a minus sign.</summary>
    private static int OfNumber(ReadOnlySpan<byte> canonicalText)
    {
        var negative = canonicalText[0] == '-';
        var text = negative ? canonicalText[1..] : canonicalText;
        var point = text.IndexOf((byte)'.');
        var whole = (point < 0 ? text : text[..point]).TrimStart((byte)'0');
        var fraction = point < 0 ? default : text[(point + 1)..];
        if (fraction.IsEmpty)
        {
            var trailingPairs = (whole.Length - whole.TrimEnd((byte)'0').Length) / 2;
            return 1 + ((whole.Length + 1) / 2) - trailingPairs + (negative ? 1 : 0);
        }
        var leadingPairs = whole.IsEmpty ? (fraction.Length - fraction.TrimStart((byte)'0').Length) / 2 : 0;
        return 1 + ((whole.Length + 1) / 2) + ((fraction.Length + 1) / 2) - leadingPairs + (negative ? 1 : 0);
    }
}
