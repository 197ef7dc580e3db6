using Stator.Items;
using Stator.Language.Syntax;

namespace Stator.Language.Evaluation;

/// <summary>A choice of paths: what a read answers of an item, what an update answers of what it touched.</summary>
public sealed class Projection
{
    private readonly Branch _root = new();

    /// <summary>A choice of paths that do not overlap.</summary>
    public Projection(IReadOnlyList<DocumentPath> paths)
    {
        Paths = paths;
        foreach (var path in paths)
        {
            Add(path);
        }
    }

    /// <summary>A choice of whole attributes.</summary>
    public static Projection OfAttributes(IEnumerable<string> names) =>
        new([.. names.Select(name => new DocumentPath([PathStep.Into(name)]))]);

    /// <summary>The paths as asked for.</summary>
    public IReadOnlyList<DocumentPath> Paths { get; }

    /// <summary>What of an item the paths lead to: maps with the chosen names, lists with the chosen elements moved together.</summary>
    public Item Apply(Item item)
    {
        using var writer = new ValueWriter(256);
        WriteMap(writer, item.AsValue, _root);
        return new Item(writer.ToArray());
    }

    /// <summary>Steps into one value: names into a map, indexes into a list; none when the whole value is chosen.</summary>
    private sealed class Branch
    {
        public SortedDictionary<byte[], Branch> Names { get; } = new(ByteOrder.Instance);

        public SortedDictionary<long, Branch> Indexes { get; } = [];
    }

    private void Add(DocumentPath path)
    {
        var branch = _root;
        foreach (var step in path.Steps)
        {
            Branch? next;
            if (step.IsIndex)
            {
                if (!branch.Indexes.TryGetValue(step.Index, out next))
                {
                    branch.Indexes[step.Index] = next = new Branch();
                }
            }
            else if (!branch.Names.TryGetValue(step.Utf8!, out next))
            {
                branch.Names[step.Utf8!] = next = new Branch();
            }
            branch = next;
        }
    }

    /// <summary>Writes what the branch chooses; false, and nothing written, when it leads nowhere.</summary>
    private static bool TryWrite(ValueWriter writer, AttributeValue value, Branch branch)
    {
        if (branch.Names.Count == 0 && branch.Indexes.Count == 0)
        {
            writer.WriteEncoded(value);
            return true;
        }
        var length = writer.Length;
        var written = branch.Names.Count > 0
            ? value.Type == AttributeType.Map && WriteMap(writer, value, branch) > 0
            : value.Type == AttributeType.List && WriteList(writer, value, branch) > 0;
        if (!written)
        {
            writer.Truncate(length);
        }
        return written;
    }

    private static int WriteMap(ValueWriter writer, AttributeValue map, Branch branch)
    {
        var start = writer.BeginMap();
        var count = 0;
        foreach (var (name, child) in branch.Names)
        {
            if (!map.TryGet(name, out var value))
            {
                continue;
            }
            var length = writer.Length;
            writer.WriteName(name);
            if (TryWrite(writer, value, child))
            {
                count++;
            }
            else
            {
                writer.Truncate(length);
            }
        }
        writer.EndContainer(start, AttributeType.Map, count);
        return count;
    }

    private static int WriteList(ValueWriter writer, AttributeValue list, Branch branch)
    {
        var start = writer.BeginContainer();
        var count = 0;
        foreach (var (index, child) in branch.Indexes)
        {
            if (index <= int.MaxValue && list.TryGet((int)index, out var value) && TryWrite(writer, value, child))
            {
                count++;
            }
        }
        writer.EndContainer(start, AttributeType.List, count);
        return count;
    }
}
