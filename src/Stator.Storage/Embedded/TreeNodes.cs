namespace Stator.Storage.Embedded;

/// <summary>A node of an <see cref="OrderedTree"/>: a leaf of entries or a branch of nodes.</summary>
internal abstract class Node
{
    protected const int FanoutMax = 48;

    /// <summary>The smallest key below the node.</summary>
    public abstract byte[] FirstKey { get; }
}

/// <summary>Entries in the order of their keys.</summary>
internal sealed class Leaf(TreeEntry[] entries) : Node
{
    public TreeEntry[] Entries { get; } = entries;

    public override byte[] FirstKey => Entries[0].Key;

    /// <summary>The place of a key, or the complement of where it would be.</summary>
    public int IndexOf(ReadOnlySpan<byte> key)
    {
        int low = 0, high = Entries.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = Entries[middle].Key.AsSpan().SequenceCompareTo(key);
            if (order == 0)
            {
                return middle;
            }
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }
        return ~low;
    }

    public Leaf WithReplaced(int at, TreeEntry entry)
    {
        var copy = (TreeEntry[])Entries.Clone();
        copy[at] = entry;
        return new Leaf(copy);
    }

    public (Leaf Left, Leaf? Right) WithInserted(int at, TreeEntry entry)
    {
        TreeEntry[] all = [.. Entries.AsSpan(0, at), entry, .. Entries.AsSpan(at)];
        if (all.Length <= FanoutMax)
        {
            return (new Leaf(all), null);
        }
        var middle = at == Entries.Length ? all.Length - 1 : all.Length / 2; // Keys in order fill their leaves.
        return (new Leaf(all[..middle]), new Leaf(all[middle..]));
    }

    public Leaf? Without(int at) =>
        Entries.Length == 1 ? null : new Leaf([.. Entries.AsSpan(0, at), .. Entries.AsSpan(at + 1)]);
}

/// <summary>Nodes, with the smallest key of each but the first between them.</summary>
internal sealed class Branch(byte[][] separators, Node[] children) : Node
{
    public Node[] Children { get; } = children;

    public override byte[] FirstKey => Children[0].FirstKey;

    /// <summary>The child in which a key lies.</summary>
    public int ChildOf(ReadOnlySpan<byte> key)
    {
        int low = 0, high = separators.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = separators[middle].AsSpan().SequenceCompareTo(key) <= 0 ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    public Branch WithChild(int at, Node child)
    {
        var copy = (Node[])Children.Clone();
        copy[at] = child;
        return new Branch(separators, copy);
    }

    public (Branch Left, Branch? Right) WithSplitChild(int at, Node child, Node split)
    {
        Node[] nodes = [.. Children.AsSpan(0, at), child, split, .. Children.AsSpan(at + 1)];
        byte[][] keys = [.. separators.AsSpan(0, at), split.FirstKey, .. separators.AsSpan(at)];
        if (nodes.Length <= FanoutMax)
        {
            return (new Branch(keys, nodes), null);
        }
        var middle = at == Children.Length - 1 ? nodes.Length - 2 : nodes.Length / 2;
        return (new Branch(keys[..(middle - 1)], nodes[..middle]), new Branch(keys[middle..], nodes[middle..]));
    }

    public Branch? WithoutChild(int at)
    {
        if (Children.Length == 1)
        {
            return null;
        }
        var separator = Math.Max(0, at - 1);
        return new Branch(
            [.. separators.AsSpan(0, separator), .. separators.AsSpan(separator + 1)],
            [.. Children.AsSpan(0, at), .. Children.AsSpan(at + 1)]);
    }
}
