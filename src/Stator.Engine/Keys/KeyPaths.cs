using Stator.Engine.Catalog;
using Stator.Language.Syntax;

namespace Stator.Engine.Keys;

/// <summary>Keys are scalars: no path may lead below one.</summary>
internal static class KeyPaths
{
    public static void Check(TableDefinition table, IReadOnlyList<DocumentPath> paths)
    {
        for (var at = 0; at < paths.Count; at++)
        {
            Check(table, paths[at]);
        }
    }

    public static void Check(TableDefinition table, DocumentPath path)
    {
        if (path.Steps.Count == 1)
        {
            return;
        }
        if (table.Keys.Has(path.Head))
        {
            throw TableErrors.KeyPath(path.Head, isIndexKey: false);
        }
        for (var at = 0; at < table.Indexes.Count; at++)
        {
            if (table.Indexes[at].Keys.Has(path.Head))
            {
                throw TableErrors.KeyPath(path.Head, isIndexKey: true);
            }
        }
    }
}
