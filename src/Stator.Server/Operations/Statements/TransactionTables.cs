using Stator.Engine.Catalog;
using Stator.Engine.Reads;
using Stator.Engine.Statements;
using Stator.Engine.Writes;
using Stator.Items;
using Stator.Language.PartiQL;
using Stator.Server.Operations.Requests;

namespace Stator.Server.Operations.Statements;

/// <summary>The tables of a transaction's statements, in their order, and what the statements are in these.</summary>
internal sealed class TransactionTables
{
    private readonly TableDefinition[] _tables;

    private TransactionTables(TableDefinition[] tables) => _tables = tables;

    /// <summary>Finds the tables.</summary>
    /// <exception cref="TransactionCanceledException">Some are not there.</exception>
    /// <exception cref="DynamoException">A statement whose table is there can't be part of a transaction.</exception>
    public static async ValueTask<TransactionTables> OpenAsync(
        Realm realm, ItemReader reader, IReadOnlyList<PartiqlStatement> statements, CancellationToken cancellationToken)
    {
        using var batch = reader.OpenBatch();
        var tables = new TableDefinition?[statements.Count];
        for (var at = 0; at < tables.Length; at++)
        {
            var address = TableNames.Resolve(realm, statements[at].TableName);
            try
            {
                tables[at] = await batch.OpenAsync(address, cancellationToken);
            }
            catch (DynamoException fault) when (fault.Type == "ResourceNotFoundException")
            {
            }
        }
        StatementFaults.Each(statements, (statement, at) => tables[at] is not { } table || Expect(table, statement));
        return tables.Contains(null)
            ? throw new TransactionCanceledException([.. tables.Select(table => table is null
                ? new CancellationReason("ResourceNotFound", "Requested resource not found")
                : CancellationReason.None)])
            : new TransactionTables(tables!);
    }

    private static bool Expect(TableDefinition table, PartiqlStatement statement) => statement switch
    {
        PartiqlStatement.Update { Returning: not null } or PartiqlStatement.Delete { Returning: not null } =>
            throw DynamoException.Validation("RETURNING clause is not supported in ExecuteTransaction."),
        PartiqlStatement.Update { IndexName: not null } or PartiqlStatement.Delete { IndexName: not null } =>
            throw DynamoException.Validation("This operation is not supported on an index"),
        PartiqlStatement.Select { IndexName: not null } => throw DynamoException.Validation("Reads on indices are not supported within transactions."),
        PartiqlStatement.Select select when StatementWrites.KeyOf(table, select, consistent: true) is null => throw DynamoException.Validation(
            "Select statements within ExecuteTransaction must specify the primary key in the where clause."),
        PartiqlStatement.Exists(var inner) when StatementWrites.CheckOf(table, inner) is null =>
            throw DynamoException.Validation("EXISTS() must contain a single item read with additional condition"),
        _ => true,
    };

    public IReadOnlyList<TransactionRead> Reads(IReadOnlyList<PartiqlStatement.Select> selects) => [.. selects.Select((select, at) =>
        new TransactionRead(_tables[at].Address, StatementWrites.KeyOf(_tables[at], select, consistent: true)!, null))];

    /// <exception cref="TransactionCanceledException">A statement names no item by its key.</exception>
    public ItemWrite[] Writes(IReadOnlyList<PartiqlStatement> statements) => [.. statements.Select((statement, at) =>
    {
        try
        {
            return statement is PartiqlStatement.Exists(var inner)
                ? StatementWrites.CheckOf(_tables[at], inner)!
                : StatementWrites.WriteOf(_tables[at], statement);
        }
        catch (DynamoException)
        {
            throw TransactionCanceledException.Of(
                at, statements.Count, new CancellationReason("ValidationError", "The provided key element does not match the schema"));
        }
    })];
}
