using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Items;
using Stator.Language.Evaluation;
using Stator.Storage;

namespace Stator.Engine.Reads;

/// <summary>One item that a transaction reads.</summary>
public sealed record TransactionRead(TableAddress Table, Item Key, Projection? Projection);

/// <summary>An item that a transaction read.</summary>
/// <param name="Item">The whole item; null when there is none.</param>
public sealed record TransactionReadOutcome(TableDefinition Table, Item? Item);

/// <summary>
/// Reads several items, of any tables, as they stand at one moment.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
/// </summary>
public sealed class TransactionReader(IStore store, TableCatalog catalog)
{
    /// <summary>Reads the items in their order.</summary>
    /// <exception cref="TransactionCanceledException">A key does not fit its table.</exception>
    /// <exception cref="DynamoException">A table is not there, or an item is asked for twice.</exception>
    public async ValueTask<IReadOnlyList<TransactionReadOutcome>> ReadAsync(
        IReadOnlyList<TransactionRead> reads, CancellationToken cancellationToken)
    {
        using var snapshot = store.OpenSnapshot();
        var tables = new TableDefinition[reads.Count];
        for (var at = 0; at < tables.Length; at++)
        {
            tables[at] = await catalog.GetUsableAsync(snapshot, reads[at].Table, cancellationToken);
        }
        CheckKeys(tables, reads);
        var outcomes = new TransactionReadOutcome[tables.Length];
        var bytes = 0L;
        for (var at = 0; at < tables.Length; at++)
        {
            var stored = await snapshot.GetAsync(StoreKeys.Item(tables[at], reads[at].Key), cancellationToken);
            outcomes[at] = new TransactionReadOutcome(tables[at], stored is null ? null : new Item(stored));
            bytes += outcomes[at].Item?.SizeBytes ?? 0;
        }
        return bytes <= Limits.TransactionBytesMax ? outcomes : throw TableErrors.TransactionSize(bytes);
    }

    private static void CheckKeys(TableDefinition[] tables, IReadOnlyList<TransactionRead> reads)
    {
        for (var at = 0; at < tables.Length; at++)
        {
            try
            {
                KeyChecks.CheckKey(tables[at], reads[at].Key);
                KeyPaths.Check(tables[at], reads[at].Projection?.Paths ?? []);
            }
            catch (DynamoException fault) when (!fault.RefusesTransaction)
            {
                throw TransactionCanceledException.Of(at, tables.Length, new CancellationReason("ValidationError", fault.Message));
            }
        }
        var seen = new HashSet<AttributeValue>();
        for (var at = 0; at < tables.Length; at++)
        {
            if (!seen.Add(AttributeValue.Binary(StoreKeys.Item(tables[at], reads[at].Key))))
            {
                throw TableErrors.SameItemTwice();
            }
        }
    }
}
