using Stator.Engine.Capacity;
using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Items;
using Stator.Language.Evaluation;
using Stator.Language.Syntax;
using Stator.Storage;

namespace Stator.Engine.Reads;

/// <summary>What a page is to hold.</summary>
/// <param name="Limit">The most items to evaluate; null for as many as a page holds.</param>
/// <param name="Consistent">True for strongly consistent reads.</param>
internal sealed record PageRules(int? Limit, bool Consistent)
{
    /// <summary>The most items to answer; null for no bound.</summary>
    public int? RowsMax { get; init; }

    /// <summary>True when the items themselves are needed, because the index does not keep all that is asked for.</summary>
    public bool FetchesItems { get; init; }

    /// <summary>True when only the number of items is wanted.</summary>
    public bool CountOnly { get; init; }

    /// <summary>True when there is one item at most, behind which no page can go on.</summary>
    public bool IsOfOneItem { get; init; }

    /// <summary>What of an item is answered; null for all.</summary>
    public Func<Item, Item>? Project { get; init; }
}

/// <summary>Collects a page: evaluates entries until its limit or its megabyte is reached.</summary>
internal sealed class PageBuilder(TableDefinition table, SecondaryIndex? index, PageRules rules)
{
    private readonly List<Item> _items = [];
    private readonly ConsumedUnits _consumed = new();
    private readonly PageMemory _memory = new();
    private Item? _entry;
    private long _indexBytes;
    private long _pageBytes;
    private int _count;
    private int _scanned;

    /// <summary>True when nothing more may be evaluated.</summary>
    public bool IsFull => _scanned == rules.Limit || _count == rules.RowsMax || _pageBytes >= Limits.PageBytesMax;

    /// <summary>The key of the last entry that was evaluated; null before the first one.</summary>
    public Item? LastKey => _entry is null || rules.IsOfOneItem ? null : KeyChecks.KeyOf(StartKeys.Names(table, index?.Keys ?? table.Keys), _entry);

    /// <summary>Reads a range until its end, or until the page is full, and charges for it.</summary>
    public async ValueTask ReadAsync(ISnapshot snapshot, KeyRange range, bool reverse, Condition? filter, CancellationToken cancellationToken)
    {
        var cursor = snapshot.Range(range, reverse);
        while (!IsFull && await cursor.MoveNextAsync(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var entry = _entry = _memory.Read(cursor.ValueInPlace);
            var item = rules.FetchesItems ? new Item((await snapshot.GetAsync(StoreKeys.Item(table, entry), cancellationToken))!) : entry;
            Evaluate(entry, item, filter);
        }
        Charge();
    }

    private void Evaluate(Item entry, Item item, Condition? filter)
    {
        _scanned++;
        var size = entry.SizeBytes;
        _indexBytes += size;
        _pageBytes += rules.FetchesItems ? Math.Max(size, item.SizeBytes) : size;
        if (rules.FetchesItems)
        {
            _consumed.AddTable(ConsumedUnits.Read(item.SizeBytes, rules.Consistent));
        }
        if (filter is not null && !filter.Holds(entry))
        {
            return;
        }
        _count++;
        if (rules.CountOnly)
        {
            return;
        }
        if (rules.Project is null && item == entry)
        {
            _memory.Keep();
        }
        _items.Add(rules.Project?.Invoke(item) ?? item);
    }

    private void Charge()
    {
        var units = ConsumedUnits.Read(_indexBytes, rules.Consistent);
        _indexBytes = 0;
        if (index is null)
        {
            _consumed.AddTable(units);
        }
        else
        {
            _consumed.AddIndex(index.Name, index.IsLocal, units);
        }
    }

    public Page Build() => new(table, _items, _count, _scanned, IsFull ? LastKey : null, _consumed) { Memory = _memory };
}
