using Stator.Engine.Catalog;
using Stator.Language.Syntax;

namespace Stator.Engine.Keys;

/// <summary>Keys are scalars: no path may lead below one.</summary>
internal static class KeyPaths
{
    public static void Check(TableDefinition table, IEnumerable<DocumentPath> paths)
    {
        foreach (var path in paths.Where(path => path.Steps.Count > 1))
        {
            if (table.Keys.Has(path.Head))
            {
                throw TableErrors.KeyPath(path.Head, isIndexKey: false);
            }
            if (table.Indexes.Any(index => index.Keys.Has(path.Head)))
            {
                throw TableErrors.KeyPath(path.Head, isIndexKey: true);
            }
        }
    }
}
