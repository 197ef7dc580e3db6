using Stator.Engine.Catalog;
using Stator.Engine.Keys;

using Stator.Language.Syntax;

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
        if (request is ReadRequest.Query)
        {
            ExpectNoKeys(schema, request);
        }
        if (request is ReadRequest.Query && index is not null)
        {
            CheckFilter(table, index, request.FilterPaths);
        }
        CheckProjection(table, index, request);
        KeyPaths.Check(table, request.FilterPaths);
    }

    private static void ExpectNoKeys(KeySchema schema, ReadRequest request)
    {
        foreach (var path in request.FilterPaths)
        {
            if (schema.Has(path.Head))
            {
                throw ReadErrors.FilterOnKey(path.Head, request.IsFilterExpression);
            }
        }
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
        if (NotKept(table, index, request.Projection?.Paths ?? []) is { Count: > 0 } missing)
        {
            throw ReadErrors.NotProjected(index.Name, string.Join(", ", missing));
        }
    }

    /// <summary>What is read by key from an index can be filtered only by what the index keeps.</summary>
    public static void CheckFilter(TableDefinition table, SecondaryIndex index, IEnumerable<DocumentPath> paths)
    {
        if (NotKept(table, index, paths) is { Count: > 0 } missing)
        {
            throw ReadErrors.FilterNotProjected(index.Name, missing);
        }
    }

    /// <summary>The attributes that paths name and an index does not keep, in their order.</summary>
    public static List<string> NotKept(TableDefinition table, SecondaryIndex index, IEnumerable<DocumentPath> paths) =>
        [.. paths.Select(path => path.Head).Where(name => !index.Keeps(name, table.Keys)).Distinct()];

    /// <summary>True when a local index does not keep all that the request asks to be answered.</summary>
    public static bool NeedsWholeItem(TableDefinition table, SecondaryIndex index, ReadRequest request) =>
        index.Projection != IndexProjection.All && (request.AllAttributes || NotKept(table, index, request.Projection?.Paths ?? []).Count > 0);
}
