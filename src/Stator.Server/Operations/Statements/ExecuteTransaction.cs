using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Capacity;
using Stator.Engine.Catalog;
using Stator.Engine.Reads;
using Stator.Engine.Writes;
using Stator.Items;
using Stator.Language.PartiQL;
using Stator.Server.Gateway;
using Stator.Server.Operations.Requests;
using Stator.Server.Operations.Transactions;

namespace Stator.Server.Operations.Statements;

/// <summary>
/// Statements that read or statements that write, all or none.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteTransaction.html
/// </summary>
internal sealed class ExecuteTransaction(ItemReader reader, TransactionWriter writer, TransactionReader transactionReader)
    : Operation<ExecuteTransactionInput, ExecuteTransactionOutput>(ApiOperations.ExecuteTransaction)
{
    private const double TransactionFactor = 2;

    protected override async ValueTask<ExecuteTransactionOutput> ExecuteAsync(
        Realm realm, ExecuteTransactionInput request, CancellationToken cancellationToken)
    {
        var parameters = request.TransactStatements!.Select(member => StatementText.Parameters(member.Parameters)).ToList();
        var statements = StatementFaults.Each(
            request.TransactStatements!, (member, at) => PartiqlStatement.Read(member.Statement!, parameters[at]));
        if (statements.Select(statement => statement.IsRead).Distinct().Count() > 1)
        {
            throw DynamoException.Validation("ExecuteTransaction API does not support both read and write operations in the same request.");
        }
        var tables = await TransactionTables.OpenAsync(realm, reader, statements, cancellationToken);
        return statements[0].IsRead
            ? await ReadAsync(request, [.. statements.Cast<PartiqlStatement.Select>()], tables, cancellationToken)
            : await WriteAsync(realm, request, statements, tables, cancellationToken);
    }

    private async ValueTask<ExecuteTransactionOutput> ReadAsync(
        ExecuteTransactionInput request, IReadOnlyList<PartiqlStatement.Select> selects, TransactionTables tables, CancellationToken cancellationToken)
    {
        var outcomes = await transactionReader.ReadAsync(tables.Reads(selects), cancellationToken);
        return new ExecuteTransactionOutput
        {
            Responses = [.. outcomes.Select((outcome, at) => new ItemResponse
            {
                Item = outcome.Item is { } item ? selects[at].Columns?.Apply(item) ?? item : null,
            })],
            ConsumedCapacity = TransactionCapacity.Describe(
                request.ReturnConsumedCapacity,
                UnitsKind.Read,
                outcomes.Select(outcome => (outcome.Table.Address.Name, TransactionCapacity.Of(
                    TransactionFactor * ConsumedUnits.Read(outcome.Item?.SizeBytes ?? 0, consistent: true))))),
        };
    }

    private async ValueTask<ExecuteTransactionOutput> WriteAsync(
        Realm realm, ExecuteTransactionInput request, IReadOnlyList<PartiqlStatement> statements, TransactionTables tables, CancellationToken cancellationToken)
    {
        var writes = tables.Writes(statements);
        for (var at = 0; at < writes.Length; at++)
        {
            writes[at] = writes[at] with
            {
                ShowsItemOnFailure = request.TransactStatements![at].ReturnValuesOnConditionCheckFailure == "ALL_OLD",
            };
        }
        ExpectSize(request, writes);
        var token = request.ClientRequestToken is { } text
            ? new ClientToken(realm, Facts.Name, text, Fingerprint.Of(request.TransactStatements!))
            : null;
        var outcome = await writer.WriteAsync(writes, token, cancellationToken);
        return new ExecuteTransactionOutput
        {
            Responses = [],
            ConsumedCapacity = outcome.Repeated is { } repeated
                ? TransactionCapacity.DescribeRepeated(request.ReturnConsumedCapacity, repeated, GivenNames.None)
                : TransactionCapacity.DescribeWrites(request.ReturnConsumedCapacity, outcome.Writes, GivenNames.None),
        };
    }

    private static void ExpectSize(ExecuteTransactionInput request, ItemWrite[] writes)
    {
        var bytes = writes.Sum(write => (long)write.KeySource.SizeBytes)
            + request.TransactStatements!.SelectMany(member => member.Parameters ?? []).Sum(parameter => (long)ItemSize.Of(parameter.OnlyValue));
        if (bytes > Limits.TransactionBytesMax)
        {
            throw Engine.Catalog.TableErrors.TransactionSize(bytes);
        }
    }
}
