namespace Stator.Storage.Embedded;

/// <summary>One key with its value and the version of the commit that wrote it.</summary>
internal sealed record TreeEntry(byte[] Key, byte[] Value, long Version)
{
    public long Bytes => Key.Length + Value.Length;
}

/// <summary>
/// A B+ tree that is never changed: each change copies the path to its leaf and answers a new tree, so that a tree once seen stays
/// as it is while others go on. Any thread may read any tree.
/// </summary>
internal sealed class OrderedTree
{
    public static OrderedTree Empty { get; } = new(new Leaf([]), 0, 0);

    private OrderedTree(Node root, long count, long bytes)
    {
        Root = root;
        Count = count;
        Bytes = bytes;
    }

    /// <summary>The root node.</summary>
    public Node Root { get; }

    /// <summary>The number of keys.</summary>
    public long Count { get; }

    /// <summary>The bytes of all keys and values.</summary>
    public long Bytes { get; }

    public TreeEntry? Find(ReadOnlySpan<byte> key)
    {
        var node = Root;
        while (node is Branch branch)
        {
            node = branch.Children[branch.ChildOf(key)];
        }
        var leaf = (Leaf)node;
        var at = leaf.IndexOf(key);
        return at >= 0 ? leaf.Entries[at] : null;
    }

    public OrderedTree Put(TreeEntry entry)
    {
        var (node, split, replaced) = Put(Root, entry);
        var root = split is null ? node : new Branch([split.FirstKey], [node, split]);
        return new OrderedTree(root, Count + (replaced is null ? 1 : 0), Bytes + entry.Bytes - (replaced?.Bytes ?? 0));
    }

    public OrderedTree Remove(ReadOnlySpan<byte> key)
    {
        var (node, removed) = Remove(Root, key);
        if (removed is null)
        {
            return this;
        }
        while (node is Branch { Children.Length: 1 } only)
        {
            node = only.Children[0];
        }
        return new OrderedTree(node ?? Empty.Root, Count - 1, Bytes - removed.Bytes);
    }

    private static (Node Node, Node? Split, TreeEntry? Replaced) Put(Node node, TreeEntry entry)
    {
        if (node is Leaf leaf)
        {
            return PutInLeaf(leaf, entry);
        }
        var branch = (Branch)node;
        var at = branch.ChildOf(entry.Key);
        var (child, split, replaced) = Put(branch.Children[at], entry);
        if (split is null)
        {
            return (branch.WithChild(at, child), null, replaced);
        }
        var (left, right) = branch.WithSplitChild(at, child, split);
        return (left, right, replaced);
    }

    private static (Node Node, Node? Split, TreeEntry? Replaced) PutInLeaf(Leaf leaf, TreeEntry entry)
    {
        var at = leaf.IndexOf(entry.Key);
        if (at >= 0)
        {
            return (leaf.WithReplaced(at, entry), null, leaf.Entries[at]);
        }
        var (left, right) = leaf.WithInserted(~at, entry);
        return (left, right, null);
    }

    /// <summary>The node without the key (null when nothing is left of it), and the entry removed.</summary>
    private static (Node? Node, TreeEntry? Removed) Remove(Node node, ReadOnlySpan<byte> key)
    {
        if (node is Leaf leaf)
        {
            var at = leaf.IndexOf(key);
            return at < 0 ? (leaf, null) : (leaf.Without(at), leaf.Entries[at]);
        }
        var branch = (Branch)node;
        var position = branch.ChildOf(key);
        var (child, removed) = Remove(branch.Children[position], key);
        if (removed is null)
        {
            return (branch, null);
        }
        return (child is null ? branch.WithoutChild(position) : branch.WithChild(position, child), removed);
    }
}
