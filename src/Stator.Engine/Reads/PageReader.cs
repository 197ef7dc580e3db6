using System.Diagnostics;
using Stator.Engine.Capacity;
using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Items;
using Stator.Language.Evaluation;
using Stator.Storage;

namespace Stator.Engine.Reads;

/// <summary>One page of a query or scan.</summary>
/// <param name="Table">The table as it was then.</param>
/// <param name="Items">The items that passed the filter, projected; empty when only their number was asked for.</param>
/// <param name="Count">How many passed the filter.</param>
/// <param name="ScannedCount">How many were evaluated.</param>
/// <param name="LastKey">The key of the last one evaluated when there may be more; null at the end.</param>
/// <param name="Consumed">The capacity consumed.</param>
public sealed record Page(
    TableDefinition Table, IReadOnlyList<Item> Items, int Count, int ScannedCount, Item? LastKey, ConsumedUnits Consumed);

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
        var cursor = snapshot.Range(RangeOf(table, index, request), request is ReadRequest.Query { Reverse: true });
        var page = new PageBuilder(table, index, request);
        while (!page.IsFull && await cursor.MoveNextAsync(cancellationToken))
        {
            var entry = new Item(cursor.Value);
            var item = entry;
            if (page.FetchesItems)
            {
                item = new Item((await snapshot.GetAsync(StoreKeys.Item(table, entry), cancellationToken))!);
            }
            page.Evaluate(entry, item);
        }
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
        if (request.StartKey is not { } startKey)
        {
            return range;
        }
        var position = index is null ? StoreKeys.Item(table, startKey) : StoreKeys.IndexEntry(table, index, startKey)!;
        return request is ReadRequest.Query { Reverse: true }
            ? range with { To = Min(range.To, position) }
            : range with { From = Max(range.From, [.. position, 0]) };
    }

    private static ReadOnlyMemory<byte> Min(ReadOnlyMemory<byte> end, byte[] position) =>
        end.IsEmpty || end.Span.SequenceCompareTo(position) > 0 ? position : end;

    private static ReadOnlyMemory<byte> Max(ReadOnlyMemory<byte> start, byte[] position) =>
        start.Span.SequenceCompareTo(position) < 0 ? position : start;
}

/// <summary>Collects a page: evaluates entries until its limit or its megabyte is reached.</summary>
internal sealed class PageBuilder
{
    private readonly TableDefinition _table;
    private readonly SecondaryIndex? _index;
    private readonly ReadRequest _request;
    private readonly List<Item> _items = [];
    private readonly ConsumedUnits _consumed = new();
    private Item? _last;
    private long _indexBytes;
    private long _pageBytes;
    private int _count;
    private int _scanned;

    public PageBuilder(TableDefinition table, SecondaryIndex? index, ReadRequest request)
    {
        _table = table;
        _index = index;
        _request = request;
        FetchesItems = index is { IsLocal: true } && ReadChecks.NeedsWholeItem(table, index, request);
    }

    /// <summary>True when the items themselves are needed, because the index does not keep all that is asked for.</summary>
    public bool FetchesItems { get; }

    public bool IsFull => _scanned == _request.Limit || _pageBytes >= Limits.PageBytesMax;

    public void Evaluate(Item entry, Item item)
    {
        _scanned++;
        _last = entry;
        var size = entry.SizeBytes;
        _indexBytes += size;
        _pageBytes += FetchesItems ? Math.Max(size, item.SizeBytes) : size;
        if (FetchesItems)
        {
            _consumed.AddTable(ConsumedUnits.Read(item.SizeBytes, _request.Consistent));
        }
        if (_request.Filter is { } filter && !filter.Holds(item))
        {
            return;
        }
        _count++;
        if (!_request.CountOnly)
        {
            _items.Add(_request.Projection?.Apply(item) ?? item);
        }
    }

    public Page Build()
    {
        var units = ConsumedUnits.Read(_indexBytes, _request.Consistent);
        if (_index is null)
        {
            _consumed.AddTable(units);
        }
        else
        {
            _consumed.AddIndex(_index.Name, _index.IsLocal, units);
        }
        var lastKey = IsFull && _last is not null
            ? KeyChecks.KeyOf(StartKeys.Names(_table, _index?.Keys ?? _table.Keys), _last)
            : null;
        return new Page(_table, _items, _count, _scanned, lastKey, _consumed);
    }
}
