using System.Diagnostics;
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

    /// <summary>A value, and what of it has changed; a change without a node is a removal.</summary>
    private sealed class Node(AttributeValue value)
    {
        public AttributeValue Value { get; } = value;

        /// <summary>What has changed of a map, in the order of names.</summary>
        public SortedList<byte[], Node?>? Names { get; private set; }

        /// <summary>What has changed of a list, by index; behind its end come additions.</summary>
        public SortedList<long, Node?>? Elements { get; private set; }

        public bool IsWhole => Names is null && Elements is null;

        public bool OpenMap()
        {
            Names ??= Value.Type == AttributeType.Map ? new(1, ByteOrder.Instance) : null;
            return Names is not null;
        }

        public bool OpenList()
        {
            Elements ??= Value.Type == AttributeType.List ? new(1) : null;
            return Elements is not null;
        }

        /// <summary>The value one step below, which was there before the update.</summary>
        public Node? Child(PathStep step)
        {
            if (step.IsIndex)
            {
                return OpenList() && step.Index < Value.Count ? Child(Elements!, step.Index, ElementAt(step.Index)) : null;
            }
            return OpenMap() && Value.TryGet(step.Utf8!, out var value) ? Child(Names!, step.Utf8!, value) : null;
        }

        private AttributeValue ElementAt(long index)
        {
            foreach (var element in Value.Elements)
            {
                if (index-- == 0)
                {
                    return element;
                }
            }
            throw new UnreachableException();
        }

        private static Node? Child<TKey>(SortedList<TKey, Node?> changes, TKey key, AttributeValue value)
            where TKey : notnull
        {
            if (!changes.TryGetValue(key, out var child))
            {
                changes.Add(key, child = new Node(value));
            }
            return child;
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
            parent.Elements![last.Index] = null;
        }
        else if (parent is not null && !last.IsIndex && parent.OpenMap())
        {
            parent.Names![last.Utf8!] = null;
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
            writer.EndContainer(start, AttributeType.Map, WriteEntries(writer, node.Value.Entries, names));
        }
        else
        {
            writer.EndContainer(start, AttributeType.List, WriteElements(writer, node.Value.Elements, node.Elements!));
        }
    }

    /// <summary>Merges entries with their changes; answers how many are left.</summary>
    private static int WriteEntries(ValueWriter writer, MapEntries entries, SortedList<byte[], Node?> changes)
    {
        var (count, at) = (0, 0);
        foreach (var entry in entries)
        {
            var order = 1;
            while (at < changes.Count && (order = changes.GetKeyAtIndex(at).AsSpan().SequenceCompareTo(entry.Name)) <= 0)
            {
                count += WriteEntry(writer, changes, at++);
                if (order == 0)
                {
                    break;
                }
            }
            if (order != 0)
            {
                writer.WriteName(entry.Name);
                writer.WriteEncoded(entry.Value);
                count++;
            }
        }
        while (at < changes.Count)
        {
            count += WriteEntry(writer, changes, at++);
        }
        return count;
    }

    private static int WriteEntry(ValueWriter writer, SortedList<byte[], Node?> changes, int at)
    {
        if (changes.GetValueAtIndex(at) is not { } node)
        {
            return 0;
        }
        writer.WriteName(changes.GetKeyAtIndex(at));
        Write(writer, node);
        return 1;
    }

    private static int WriteElements(ValueWriter writer, ListElements elements, SortedList<long, Node?> changes)
    {
        var (count, index) = (0, 0L);
        foreach (var element in elements)
        {
            if (!changes.TryGetValue(index++, out var change))
            {
                writer.WriteEncoded(element);
                count++;
            }
            else if (change is not null)
            {
                Write(writer, change);
                count++;
            }
        }
        foreach (var (_, added) in changes.Where(change => change.Key >= index && change.Value is not null))
        {
            Write(writer, added!);
            count++;
        }
        return count;
    }
}
