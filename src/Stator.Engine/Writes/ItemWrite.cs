using Stator.Engine.Capacity;
using Stator.Engine.Catalog;
using Stator.Items;
using Stator.Language.Syntax;

namespace Stator.Engine.Writes;

/// <summary>One write of one item, all of the request's own checks done.</summary>
public abstract record ItemWrite(TableAddress Table, Condition? Condition)
{
    /// <summary>True when a failed condition is to show the item, where the failure is one of several.</summary>
    public bool ShowsItemOnFailure { get; init; }

    /// <summary>False when nobody asks for the item as it was: then the outcome does not have it.</summary>
    public bool ShowsBefore { get; init; } = true;

    /// <summary>Where the item's key stands: the key, or the whole item.</summary>
    public abstract Item KeySource { get; }

    /// <summary>The error of a condition that does not hold.</summary>
    /// <param name="before">The item as it stands.</param>
    public DynamoException Failure(Item? before) => this is Put { IsInsert: true }
        ? TableErrors.DuplicateItem()
        : TableErrors.ConditionFailed(ShowsItemOnFailure ? before : null);

    /// <summary>Puts an item in the place of what is there.</summary>
    public sealed record Put(TableAddress Table, Item Item, Condition? Condition) : ItemWrite(Table, Condition)
    {
        /// <summary>True for an INSERT, which fails where there is an item.</summary>
        public bool IsInsert { get; init; }

        /// <inheritdoc/>
        public override Item KeySource => Item;
    }

    /// <summary>Deletes an item.</summary>
    public sealed record Delete(TableAddress Table, Item Key, Condition? Condition) : ItemWrite(Table, Condition)
    {
        /// <summary>True when the item's time to live is over, and nobody asked for its deletion.</summary>
        public bool ByTimeToLive { get; init; }

        /// <inheritdoc/>
        public override Item KeySource => Key;
    }

    /// <summary>Changes nothing, and holds the transaction to a condition.</summary>
    public sealed record Check(TableAddress Table, Item Key, Condition Condition) : ItemWrite(Table, Condition)
    {
        /// <inheritdoc/>
        public override Item KeySource => Key;
    }

    /// <summary>Changes an item, or makes one; without <paramref name="Change"/> only the key is made.</summary>
    public sealed record Update(TableAddress Table, Item Key, Language.Evaluation.Update? Change, Condition? Condition)
        : ItemWrite(Table, Condition)
    {
        /// <inheritdoc/>
        public override Item KeySource => Key;

        /// <summary>What the request itself counts as, bytes; 0 where only the item that it makes counts.</summary>
        public long StatementBytes { get; init; }

        /// <summary>Paths that the request reads, for the check that keys are not taken apart.</summary>
        public IReadOnlyList<DocumentPath> ReadPaths { get; init; } = [];
    }
}

/// <summary>What became of a write.</summary>
/// <param name="Table">The table as it was then.</param>
/// <param name="Key">The item's key.</param>
/// <param name="Before">The item before; null when there was none, or when the write does not show it.</param>
/// <param name="After">The item after; null when there is none.</param>
/// <param name="Applied">False when the condition did not hold: nothing has changed.</param>
/// <param name="Consumed">The capacity consumed.</param>
public sealed record WriteOutcome(
    TableDefinition Table, Item Key, Item? Before, Item? After, bool Applied, ConsumedUnits Consumed)
{
    /// <summary>The size of the item before, bytes; 0 when there was none.</summary>
    public int BytesBefore { get; init; }

    /// <summary>The size of the item's collection, bytes; null for tables without local indexes.</summary>
    public long? CollectionBytes { get; init; }
}
