using Stator.Items;
using Stator.Language.Syntax;

namespace Stator.Language.Evaluation;

/// <summary>
/// An item while it is updated. Only the maps and lists on the way to a change are taken apart; everything else stays a slice of the
/// item as it was. List indexes mean the list as it was: removals close up and additions move together only at the end.
/// </summary>
internal sealed class MutableDocument(Item item)
{
    /// <summary>Stands for no value.</summary>
    public static AttributeValue Nothing { get; } = AttributeValue.FromEncoded([0, 0, 0, 0]);

    private readonly Node _root = new(item.AsValue);

    /// <summary>A value, taken apart when a change goes through it.</summary>
    private sealed class Node(AttributeValue value)
    {
        public AttributeValue Value { get; } = value;

        public SortedDictionary<byte[], Node>? Names { get; private set; }

        public SortedDictionary<long, Node>? Elements { get; private set; }

        public bool IsWhole => Names is null && Elements is null;

        public bool OpenMap()
        {
            if (Value.Type != AttributeType.Map)
            {
                return false;
            }
            if (Names is null)
            {
                Names = new(ByteOrder.Instance);
                foreach (var entry in Value.Entries)
                {
                    Names.Add(entry.Name.ToArray(), new Node(entry.Value));
                }
            }
            return true;
        }

        public bool OpenList()
        {
            if (Value.Type != AttributeType.List)
            {
                return false;
            }
            if (Elements is null)
            {
                Elements = [];
                long index = 0;
                foreach (var element in Value.Elements)
                {
                    Elements.Add(index++, new Node(element));
                }
            }
            return true;
        }

        /// <summary>The value one step below, which was there before the update.</summary>
        public Node? Child(PathStep step)
        {
            Node? child = null;
            var found = step.IsIndex
                ? OpenList() && step.Index < Value.Count && Elements!.TryGetValue(step.Index, out child)
                : OpenMap() && Names!.TryGetValue(step.Utf8!, out child);
            return found ? child : null;
        }
    }

    public void Set(DocumentPath target, AttributeValue value)
    {
        var parent = ParentOf(target) ?? throw ExpressionErrors.UpdatePath();
        var last = target.Steps[^1];
        if (last.IsIndex && parent.OpenList())
        {
            parent.Elements![last.Index] = new Node(value);
        }
        else if (!last.IsIndex && parent.OpenMap())
        {
            parent.Names![last.Utf8!] = new Node(value);
        }
        else
        {
            throw ExpressionErrors.UpdatePath();
        }
    }

    public void Remove(DocumentPath target, bool ignoreMissingParent)
    {
        var parent = ParentOf(target);
        var last = target.Steps[^1];
        if (parent is not null && last.IsIndex && parent.OpenList())
        {
            parent.Elements!.Remove(last.Index);
        }
        else if (parent is not null && !last.IsIndex && parent.OpenMap())
        {
            parent.Names!.Remove(last.Utf8!);
        }
        else if (!ignoreMissingParent)
        {
            throw ExpressionErrors.UpdatePath();
        }
    }

    public Item ToItem()
    {
        using var writer = new ValueWriter(_root.Value.EncodedBytes + 256);
        Write(writer, _root);
        return new Item(writer.ToArray());
    }

    private Node? ParentOf(DocumentPath target)
    {
        var node = _root;
        for (var at = 0; at < target.Steps.Count - 1 && node is not null; at++)
        {
            node = node.Child(target.Steps[at]);
        }
        return node;
    }

    private static void Write(ValueWriter writer, Node node)
    {
        if (node.IsWhole)
        {
            writer.WriteEncoded(node.Value);
            return;
        }
        var start = writer.BeginContainer();
        if (node.Names is { } names)
        {
            foreach (var (name, child) in names)
            {
                writer.WriteName(name);
                Write(writer, child);
            }
            writer.EndContainer(start, AttributeType.Map, names.Count);
            return;
        }
        foreach (var child in node.Elements!.Values)
        {
            Write(writer, child);
        }
        writer.EndContainer(start, AttributeType.List, node.Elements.Count);
    }
}
