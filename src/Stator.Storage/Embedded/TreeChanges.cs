using Stator.Storage.Log;

namespace Stator.Storage.Embedded;

/// <summary>What a commit does to a tree.</summary>
internal static class TreeChanges
{
    public static OrderedTree Apply(OrderedTree tree, IReadOnlyList<Change> changes, long version)
    {
        for (var at = 0; at < changes.Count; at++)
        {
            var change = changes[at];
            tree = change.Kind switch
            {
                ChangeKind.Put => tree.Put(new TreeEntry(change.Key, change.Value, version)),
                ChangeKind.Delete => tree.Remove(change.Key),
                _ => RemoveRange(tree, new KeyRange(change.Key, change.Value)),
            };
        }
        return tree;
    }

    private static OrderedTree RemoveRange(OrderedTree tree, KeyRange range)
    {
        var cursor = new TreeCursor(tree, range, reverse: false);
        while (cursor.MoveNext())
        {
            tree = tree.Remove(cursor.Key);
        }
        return tree;
    }
}
