using Stator.Engine.Capacity;
using Stator.Engine.Catalog;
using Stator.Engine.Expiry;
using Stator.Engine.Keys;
using Stator.Items;
using Stator.Storage;

namespace Stator.Engine.Writes;

/// <summary>Something that is filled from the items of a table that are there already.</summary>
public abstract record BackfillTarget
{
    private BackfillTarget()
    {
    }

    /// <summary>All that is not filled yet.</summary>
    public static IEnumerable<BackfillTarget> Of(TableDefinition table)
    {
        foreach (var index in table.Indexes.Where(index => index.IsBackfilling))
        {
            yield return new Index(index.Number);
        }
        if (table.TimeToLiveFill is { } fill)
        {
            yield return new TimeToLive(fill);
        }
    }

    /// <summary>A secondary index, by its number.</summary>
    public sealed record Index(int Number) : BackfillTarget
    {
        internal override int ProgressNumber => Number;

        internal override bool IsPending(TableDefinition table) => Find(table) is not null;

        internal override void Add(ITransaction transaction, TableDefinition table, byte[] key, Item item) =>
            IndexEntries.Write(transaction, table, Find(table)!, null, item, new ConsumedUnits());

        internal override TableDefinition Finish(TableDefinition table) => table with
        {
            Indexes = [.. table.Indexes.Select(index => index.Number == Number ? index with { IsBackfilling = false } : index)],
        };

        private SecondaryIndex? Find(TableDefinition table) => table.Indexes.FirstOrDefault(index => index.Number == Number && index.IsBackfilling);
    }

    /// <summary>The items by their time to live, since it was enabled under a number.</summary>
    public sealed record TimeToLive(int Number) : BackfillTarget
    {
        internal override int ProgressNumber => Number;

        internal override bool IsPending(TableDefinition table) => table.TimeToLiveFill == Number;

        internal override void Add(ITransaction transaction, TableDefinition table, byte[] key, Item item) =>
            ExpiryIndex.Write(transaction, table, key, null, item);

        internal override TableDefinition Finish(TableDefinition table) => table with { TimeToLiveFill = null };
    }

    /// <summary>Under which number it is kept how far it is filled.</summary>
    internal abstract int ProgressNumber { get; }

    /// <summary>True when it is still wanted, and not filled.</summary>
    internal abstract bool IsPending(TableDefinition table);

    /// <summary>Takes an item in.</summary>
    internal abstract void Add(ITransaction transaction, TableDefinition table, byte[] key, Item item);

    /// <summary>The table when all items are in.</summary>
    internal abstract TableDefinition Finish(TableDefinition table);

    internal byte[] Progress(TableDefinition table) => StoreKeys.BackfillProgress(table, ProgressNumber);
}
