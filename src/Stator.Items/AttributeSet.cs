namespace Stator.Items;

/// <summary>Sets as values.</summary>
public static class AttributeSet
{
    /// <summary>A set value; members that occur twice are in it once.</summary>
    /// <param name="type">SS, NS or BS.</param>
    /// <param name="members">Text (canonical, for numbers) or bytes, in any order.</param>
    public static AttributeValue Create(AttributeType type, IReadOnlyCollection<byte[]> members)
    {
        using var writer = new ValueWriter(256);
        var set = new SetWriter(writer);
        set.Begin();
        foreach (var member in members)
        {
            set.Add(member);
        }
        set.End(type);
        return AttributeValue.FromEncoded(writer.ToArray());
    }
}
