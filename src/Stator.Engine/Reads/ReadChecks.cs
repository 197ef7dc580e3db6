using Stator.Engine.Catalog;
using Stator.Engine.Keys;

namespace Stator.Engine.Reads;

/// <summary>Whether a query or scan fits the table and index, in AWS's order.</summary>
internal static class ReadChecks
{
    public static void Check(TableDefinition table, SecondaryIndex? index, ReadRequest request)
    {
        if (index is { IsLocal: false } && request.Consistent)
        {
            throw ReadErrors.ConsistentGlobalIndex();
        }
        if (index is { IsBackfilling: true })
        {
            throw ReadErrors.Backfilling(index.Name);
        }
        var schema = index?.Keys ?? table.Keys;
        if (request is ReadRequest.Query query)
        {
            QueryChecks.Check(table, schema, query);
        }
        else if (request is ReadRequest.Scan scan)
        {
            CheckScan(table, index, scan);
        }
        KeyPaths.Check(table, request.Projection?.Paths ?? []);
        if (request is ReadRequest.Query && request.FilterPaths.FirstOrDefault(path => schema.Has(path.Head)) is { } onKey)
        {
            throw ReadErrors.FilterOnKey(onKey.Head, request.IsFilterExpression);
        }
        CheckProjection(table, index, request);
        KeyPaths.Check(table, request.FilterPaths);
    }

    private static void CheckScan(TableDefinition table, SecondaryIndex? index, ReadRequest.Scan scan)
    {
        if (scan.StartKey is not { } startKey)
        {
            return;
        }
        if (startKey.Count != StartKeys.Names(table, index?.Keys ?? table.Keys).Count)
        {
            throw index is null ? ReadErrors.StartKeySchema() : ReadErrors.StartKey();
        }
        foreach (var attribute in index?.Keys.All ?? [])
        {
            if (!startKey.TryGet(attribute.Name, out var value))
            {
                throw ReadErrors.StartKey();
            }
            if (value.Type != attribute.Type)
            {
                throw TableErrors.KeySchemaMismatch();
            }
        }
        if (!StartKeys.Fits(table.Keys, startKey))
        {
            throw ReadErrors.StartKeySchema();
        }
        KeyChecks.CheckValues(table.Keys, startKey);
        KeyChecks.CheckValues(index?.Keys ?? table.Keys, startKey);
        var position = index is null ? StoreKeys.Item(table, startKey) : StoreKeys.IndexEntry(table, index, startKey)!;
        if (!StoreKeys.Segment(table, index, scan.Segment, scan.TotalSegments).Contains(position))
        {
            throw ReadErrors.StartKeySegment(scan.Segment, scan.TotalSegments);
        }
    }

    private static void CheckProjection(TableDefinition table, SecondaryIndex? index, ReadRequest request)
    {
        if (index is not { IsLocal: false } || index.Projection == IndexProjection.All)
        {
            return;
        }
        if (request.AllAttributes)
        {
            throw ReadErrors.AllAttributes(index.Name);
        }
        var missing = (request.Projection?.Paths ?? []).Select(path => path.Head).Where(name => !index.Keeps(name, table.Keys)).Distinct().ToList();
        if (missing.Count > 0)
        {
            throw ReadErrors.NotProjected(index.Name, string.Join(", ", missing));
        }
    }

    /// <summary>True when a local index does not keep all that the request asks for.</summary>
    public static bool NeedsWholeItem(TableDefinition table, SecondaryIndex index, ReadRequest request)
    {
        var named = (request.Projection?.Paths ?? []).Concat(request.FilterPaths);
        return index.Projection != IndexProjection.All
            && (request.AllAttributes || named.Any(path => !index.Keeps(path.Head, table.Keys)));
    }
}
