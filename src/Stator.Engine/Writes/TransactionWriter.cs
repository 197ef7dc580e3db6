using Stator.Engine.Capacity;
using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Items;
using Stator.Storage;

namespace Stator.Engine.Writes;

/// <summary>What became of a transaction that was not cancelled.</summary>
/// <param name="Writes">The outcome of each action; none when the transaction had been done before.</param>
/// <param name="Repeated">What asking again costs; null when the transaction was done now.</param>
public sealed record TransactionOutcome(IReadOnlyList<WriteOutcome> Writes, IReadOnlyList<RepeatedCharge>? Repeated);

/// <summary>
/// Does several writes of different items, of any tables, all or none; serializable against everything else.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
/// </summary>
public sealed class TransactionWriter(
    IStore store, TableCatalog catalog, ClientTokens tokens, long collectionBytesMax = Limits.ItemCollectionBytesMax)
{
    private const double TransactionFactor = 2;

    private readonly WriteExecution _execution = new(catalog, collectionBytesMax);

    /// <summary>Does the writes. Success means that they are durable.</summary>
    /// <param name="writes">The actions in their order, all of the request's own checks done.</param>
    /// <param name="token">The client's token; null for none.</param>
    /// <exception cref="TransactionCanceledException">A condition does not hold, or an action does not fit its table or its item.</exception>
    /// <exception cref="DynamoException">A table is not there, two actions are on one item, the token is in use or stands for another request.</exception>
    public async ValueTask<TransactionOutcome> WriteAsync(IReadOnlyList<ItemWrite> writes, ClientToken? token, CancellationToken cancellationToken)
    {
        using var running = token is null ? null : tokens.Begin(token);
        return await store.TransactAsync(WriteAsync, (writes, token), cancellationToken);
    }

    private async ValueTask<TransactionOutcome> WriteAsync(
        ITransaction transaction, (IReadOnlyList<ItemWrite> Writes, ClientToken? Token) state, CancellationToken cancellationToken)
    {
        var (writes, token) = state;
        if (token is not null && await tokens.FindAsync(transaction, token, cancellationToken) is { } repeated)
        {
            return new TransactionOutcome([], repeated);
        }
        var tables = new TableDefinition[writes.Count];
        for (var at = 0; at < tables.Length; at++)
        {
            tables[at] = at > 0 && writes[at].Table == writes[at - 1].Table
                ? tables[at - 1]
                : await _execution.OpenAsync(transaction, writes[at], cancellationToken);
        }
        var keys = CheckKeys(tables, writes);
        var outcomes = await RunAsync(transaction, tables, keys, writes, cancellationToken);
        if (token is not null)
        {
            tokens.Put(transaction, token, Charges(outcomes));
        }
        return new TransactionOutcome(outcomes, null);
    }

    /// <summary>Only the first action whose keys do not fit is told; two actions on one item come after it. Answers where the items lie.</summary>
    private static byte[][] CheckKeys(TableDefinition[] tables, IReadOnlyList<ItemWrite> writes)
    {
        for (var at = 0; at < tables.Length; at++)
        {
            try
            {
                WriteExecution.CheckKeys(tables[at], writes[at]);
            }
            catch (DynamoException fault) when (!fault.RefusesTransaction)
            {
                throw TransactionCanceledException.Of(at, tables.Length, ReasonOf(fault));
            }
        }
        var keys = new byte[tables.Length][];
        var seen = new HashSet<byte[]>(tables.Length, ByteOrder.Instance);
        for (var at = 0; at < keys.Length; at++)
        {
            keys[at] = StoreKeys.Item(tables[at], writes[at].KeySource);
            if (!seen.Add(keys[at]))
            {
                throw TableErrors.SameItemTwice();
            }
        }
        return keys;
    }

    /// <summary>All actions are tried, so that each one that fails is told.</summary>
    private async ValueTask<IReadOnlyList<WriteOutcome>> RunAsync(
        ITransaction transaction, TableDefinition[] tables, byte[][] keys, IReadOnlyList<ItemWrite> writes, CancellationToken cancellationToken)
    {
        var outcomes = new List<WriteOutcome>(tables.Length);
        var reasons = new CancellationReason[tables.Length];
        for (var at = 0; at < tables.Length; at++)
        {
            try
            {
                var outcome = await _execution.RunAsync(transaction, tables[at], keys[at], writes[at], cancellationToken);
                outcome.Consumed.AddTable((TransactionFactor - 1) * outcome.Consumed.Table); // What indexes cost stays.
                outcomes.Add(outcome);
                reasons[at] = outcome.Applied ? CancellationReason.None : ReasonOf(writes[at].Failure(outcome.Before));
            }
            catch (DynamoException fault) when (!fault.RefusesTransaction)
            {
                reasons[at] = ReasonOf(fault);
            }
        }
        return reasons.All(reason => reason == CancellationReason.None) ? outcomes : throw new TransactionCanceledException(reasons);
    }

    private static List<RepeatedCharge> Charges(IReadOnlyList<WriteOutcome> outcomes) => [.. outcomes
        .GroupBy(outcome => outcome.Table.Address.Name)
        .Select(table => new RepeatedCharge(table.Key, table.Sum(outcome => TransactionFactor * ConsumedUnits.Read(
            Math.Max(outcome.BytesBefore, outcome.After?.SizeBytes ?? 0), consistent: true))))];

    private static CancellationReason ReasonOf(DynamoException fault) => new(
        fault.Type switch
        {
            DynamoException.ValidationType => "ValidationError",
            "ConditionalCheckFailedException" => "ConditionalCheckFailed",
            "DuplicateItemException" => "DuplicateItem",
            "ItemCollectionSizeLimitExceededException" => "ItemCollectionSizeLimitExceeded",
            _ => throw fault,
        },
        fault.Message,
        fault.Item);
}
