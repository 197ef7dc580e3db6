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
        var order = paths.Count <= DocumentOrder.FewMax ? null : DocumentOrder.Of(paths.Count, at => Paths[at]);
        for (var step = 0; step < paths.Count; step++)
        {
            Add(paths[order?[step] ?? step]);
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
        WriteMap(writer, item.AsValue, _root.Names);
        return new Item(writer.ToArray());
    }

    /// <summary>Steps into one value: names into a map, indexes into a list; none when the whole value is chosen.</summary>
    private sealed class Branch
    {
        public SortedList<byte[], Branch>? Names { get; private set; }

        public SortedList<long, Branch>? Indexes { get; private set; }

        /// <summary>The branch one step on, which may be new.</summary>
        public Branch Grow(PathStep step) =>
            step.IsIndex ? Grow(Indexes ??= new(1), step.Index) : Grow(Names ??= new(1, ByteOrder.Instance), step.Utf8!);

        private static Branch Grow<TKey>(SortedList<TKey, Branch> branches, TKey key)
            where TKey : notnull
        {
            if (!branches.TryGetValue(key, out var next))
            {
                branches.Add(key, next = new Branch());
            }
            return next;
        }
    }

    private void Add(DocumentPath path)
    {
        var branch = _root;
        for (var at = 0; at < path.Steps.Count; at++)
        {
            branch = branch.Grow(path.Steps[at]);
        }
    }

    /// <summary>Writes what the branch chooses; false, and nothing written, when it leads nowhere.</summary>
    private static bool TryWrite(ValueWriter writer, AttributeValue value, Branch branch)
    {
        if (branch.Names is null && branch.Indexes is null)
        {
            writer.WriteEncoded(value);
            return true;
        }
        var length = writer.Length;
        var written = branch.Names is { } names
            ? value.Type == AttributeType.Map && WriteMap(writer, value, names) > 0
            : value.Type == AttributeType.List && WriteList(writer, value, branch.Indexes!) > 0;
        if (!written)
        {
            writer.Truncate(length);
        }
        return written;
    }

    private static int WriteMap(ValueWriter writer, AttributeValue map, SortedList<byte[], Branch>? names)
    {
        var start = writer.BeginMap();
        var count = 0;
        for (var at = 0; at < (names?.Count ?? 0); at++)
        {
            var name = names!.GetKeyAtIndex(at);
            if (!map.TryGet(name, out var value))
            {
                continue;
            }
            var length = writer.Length;
            writer.WriteName(name);
            if (TryWrite(writer, value, names.GetValueAtIndex(at)))
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

    private static int WriteList(ValueWriter writer, AttributeValue list, SortedList<long, Branch> indexes)
    {
        var start = writer.BeginContainer();
        var count = 0;
        for (var at = 0; at < indexes.Count; at++)
        {
            var index = indexes.GetKeyAtIndex(at);
            if (index <= int.MaxValue && list.TryGet((int)index, out var value) && TryWrite(writer, value, indexes.GetValueAtIndex(at)))
            {
                count++;
            }
        }
        writer.EndContainer(start, AttributeType.List, count);
        return count;
    }
}
