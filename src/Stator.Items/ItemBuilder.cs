using System.Text;

namespace Stator.Items;

/// <summary>Puts an item together from attributes in any order. Not for the hot path of whole items, which goes through the JSON codec.</summary>
public sealed class ItemBuilder
{
    private readonly SortedDictionary<byte[], AttributeValue> _attributes = new(ByteOrder.Instance);

    /// <summary>Sets an attribute.</summary>
    public ItemBuilder Set(string name, AttributeValue value) => Set(Encoding.UTF8.GetBytes(name), value);

    /// <summary>Sets an attribute.</summary>
    public ItemBuilder Set(ReadOnlySpan<byte> name, AttributeValue value)
    {
        _attributes[name.ToArray()] = value;
        return this;
    }

    /// <summary>The item.</summary>
    public Item ToItem()
    {
        using var writer = new ValueWriter(256);
        var map = writer.BeginMap();
        foreach (var (name, value) in _attributes)
        {
            writer.WriteName(name);
            writer.WriteEncoded(value);
        }
        writer.EndContainer(map, AttributeType.Map, _attributes.Count);
        return new Item(writer.ToArray());
    }
}
