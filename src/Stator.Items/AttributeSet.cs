namespace Stator.Items;

/// <summary>Sets in their canonical order: strings by UTF-8, numbers by value, binaries unsigned.</summary>
public static class AttributeSet
{
    /// <summary>Writes a set; false when elements occur twice (they are written once).</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="type">SS, NS or BS.</param>
    /// <param name="members">Text (canonical, for numbers) or bytes, in any order.</param>
    public static bool Write(ValueWriter writer, AttributeType type, IReadOnlyCollection<byte[]> members)
    {
        var order = OrderOf(type);
        var sorted = members.ToArray();
        Array.Sort(sorted, order);
        var start = writer.BeginContainer();
        var count = 0;
        for (var at = 0; at < sorted.Length; at++)
        {
            if (at == 0 || order.Compare(sorted[at - 1], sorted[at]) != 0)
            {
                writer.WriteMember(sorted[at]);
                count++;
            }
        }
        writer.EndContainer(start, type, count);
        return count == sorted.Length;
    }

    /// <summary>A set value.</summary>
    public static AttributeValue Create(AttributeType type, IReadOnlyCollection<byte[]> members)
    {
        using var writer = new ValueWriter(256);
        Write(writer, type, members);
        return AttributeValue.FromEncoded(writer.ToArray());
    }

    private static IComparer<byte[]> OrderOf(AttributeType type) => type == AttributeType.NumberSet ? ByNumber : ByteOrder.Instance;

    private static readonly Comparer<byte[]> ByNumber =
        Comparer<byte[]>.Create((x, y) => DynamoNumber.Parse(x).CompareTo(DynamoNumber.Parse(y)));
}
