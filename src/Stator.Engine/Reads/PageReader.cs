using System.Diagnostics;
using Stator.Engine.Capacity;
using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Items;
using Stator.Storage;

namespace Stator.Engine.Reads;

/// <summary>One page of a query or scan. Its items are to be read until it is disposed, and not after.</summary>
/// <param name="Table">The table as it was then.</param>
/// <param name="Items">The items that passed the filter, projected; empty when only their number was asked for.</param>
/// <param name="Count">How many passed the filter.</param>
/// <param name="ScannedCount">How many were evaluated.</param>
/// <param name="LastKey">The key of the last one evaluated when there may be more; null at the end.</param>
/// <param name="Consumed">The capacity consumed.</param>
public sealed record Page(
    TableDefinition Table, IReadOnlyList<Item> Items, int Count, int ScannedCount, Item? LastKey, ConsumedUnits Consumed) : IDisposable
{
    /// <summary>Where its items stand.</summary>
    internal PageMemory? Memory { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Memory?.Dispose();
}

/// <summary>Reads pages of queries and scans from one snapshot each.</summary>
public sealed class PageReader(IStore store, TableCatalog catalog)
{
    /// <summary>Reads a page.</summary>
    /// <exception cref="DynamoException">Table or index is not there, or the request does not fit its keys.</exception>
    public async ValueTask<Page> ReadAsync(ReadRequest request, CancellationToken cancellationToken)
    {
        using var snapshot = store.OpenSnapshot();
        var table = await catalog.GetUsableAsync(snapshot, request.Table, cancellationToken);
        var index = request.IndexName is { } name ? table.FindIndex(name) ?? throw TableErrors.IndexNotFound(name) : null;
        ReadChecks.Check(table, index, request);
        var page = new PageBuilder(table, index, new PageRules(request.Limit, request.Consistent)
        {
            FetchesItems = index is { IsLocal: true } && ReadChecks.NeedsWholeItem(table, index, request),
            CountOnly = request.CountOnly,
            IsOfOneItem = index is null && request is ReadRequest.Query && table.Keys.Sort.Count == 0,
            Project = request.Projection is { } projection ? projection.Apply : null,
        });
        await page.ReadAsync(
            snapshot, RangeOf(table, index, request), request is ReadRequest.Query { Reverse: true }, request.Filter, cancellationToken);
        return page.Build();
    }

    private static KeyRange RangeOf(TableDefinition table, SecondaryIndex? index, ReadRequest request)
    {
        var range = request switch
        {
            ReadRequest.Query query => QueryRange.Of(table, index, query.Conditions),
            ReadRequest.Scan scan => StoreKeys.Segment(table, index, scan.Segment, scan.TotalSegments),
            _ => throw new UnreachableException(),
        };
        return request.StartKey is { } startKey
            ? Behind(table, index, range, startKey, request is ReadRequest.Query { Reverse: true })
            : range;
    }

    /// <summary>What of a range lies behind a key, in the direction of reading.</summary>
    internal static KeyRange Behind(TableDefinition table, SecondaryIndex? index, KeyRange range, Item startKey, bool reverse)
    {
        var position = index is null ? StoreKeys.Item(table, startKey) : StoreKeys.IndexEntry(table, index, startKey)!;
        return range.Intersect(reverse ? new KeyRange(default, position) : new KeyRange((byte[])[.. position, 0], default));
    }
}
