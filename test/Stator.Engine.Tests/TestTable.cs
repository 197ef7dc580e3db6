using Stator.Engine.Catalog;
using Stator.Engine.Reads;
using Stator.Engine.Statements;
using Stator.Engine.Writes;
using Stator.Items;
using Stator.Language.Keys;
using Stator.Storage.Embedded;

namespace Stator.Engine.Tests;

/// <summary>A table on a store in memory: key p (S) and s (N); a local index on t (S), global indexes on g (N), one of keys only and one on two keys.</summary>
internal sealed class TestTable
{
    private static readonly KeyAttribute P = new("p", AttributeType.String);
    private static readonly KeyAttribute S = new("s", AttributeType.Number);
    private static readonly KeyAttribute T = new("t", AttributeType.String);
    private static readonly KeyAttribute G = new("g", AttributeType.Number);

    private TestTable(EmbeddedStore store, TableCatalog catalog, TableDefinition table, long collectionBytesMax)
    {
        Store = store;
        Catalog = catalog;
        Table = table;
        Writer = new ItemWriter(store, catalog, collectionBytesMax);
        Pages = new PageReader(store, catalog);
        Statements = new StatementReader(store, catalog);
    }

    public EmbeddedStore Store { get; }

    public TableCatalog Catalog { get; }

    public TableDefinition Table { get; }

    public ItemWriter Writer { get; }

    public PageReader Pages { get; }

    public StatementReader Statements { get; }

    public static SecondaryIndex Local { get; } = new("local", true, 1, new KeySchema([P], [T]), IndexProjection.All, []);

    public static SecondaryIndex Global { get; } = new("global", false, 2, new KeySchema([G], [S]), IndexProjection.KeysOnly, []);

    public static SecondaryIndex Several { get; } = new("several", false, 3, new KeySchema([G, T], [P, S]), IndexProjection.Include, ["x"]);

    public static ValueTask<TestTable> CreateAsync(params SecondaryIndex[] indexes) => CreateAsync(Limits.ItemCollectionBytesMax, indexes);

    public static async ValueTask<TestTable> CreateAsync(long collectionBytesMax, params SecondaryIndex[] indexes)
    {
        var store = EmbeddedStore.InMemory();
        var catalog = new TableCatalog(store, TimeProvider.System, TimeSpan.Zero);
        var draft = new TableDefinition(
            new TableAddress("000000000000", "us-east-1", "table"), 0, Guid.NewGuid(), 0, new KeySchema([P], [S]), [P, S, T, G], indexes)
        {
            NextIndexNumber = indexes.Length + 1,
            IsOnDemand = true,
        };
        return new TestTable(store, catalog, await catalog.CreateAsync(draft, _ => { }, default), collectionBytesMax);
    }

    /// <summary>Reads all pages.</summary>
    public async ValueTask<List<Item>> ReadAllAsync(ReadRequest request)
    {
        var items = new List<Item>();
        while (true)
        {
            var page = await Pages.ReadAsync(request, default);
            items.AddRange(page.Items);
            if (page.LastKey is null)
            {
                return items;
            }
            request = request with { StartKey = page.LastKey };
        }
    }

    public ReadRequest.Scan Scan(string? index = null) => new(Table.Address, index);

    public ReadRequest.Query Query(string? index, params KeyCondition[] conditions) => new(Table.Address, index, conditions);
}
