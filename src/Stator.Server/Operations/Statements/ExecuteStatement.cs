using System.Text.Json;
using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Engine.Reads;
using Stator.Engine.Statements;
using Stator.Engine.Writes;
using Stator.Language.PartiQL;
using Stator.Server.Gateway;
using Stator.Server.Operations.Requests;

namespace Stator.Server.Operations.Statements;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExecuteStatement.html</summary>
internal sealed class ExecuteStatement(StatementReader statements, ItemReader reader, ItemWriter writer)
    : TypedOperation<ExecuteStatementInput, ExecuteStatementOutput>(ApiOperations.ExecuteStatement)
{
    protected override ValueTask AnswerAsync(Realm realm, ExecuteStatementInput request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var parameters = StatementText.Parameters(request.Parameters);
        var tokens = new NextTokens(realm, request.Statement!, parameters);
        return PartiqlStatement.Read(request.Statement!, parameters) switch
        {
            PartiqlStatement.Select select => SelectAsync(realm, request, select, tokens, answer, cancellationToken),
            PartiqlStatement.Exists => throw StatementText.ExistsOutsideTransaction(),
            var write => WriteAsync(realm, request, write, answer, cancellationToken),
        };
    }

    private async ValueTask SelectAsync(
        Realm realm, ExecuteStatementInput request, PartiqlStatement.Select select, NextTokens tokens, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var (rows, next) = await statements.ReadAsync(
            TableNames.Resolve(realm, select.TableName),
            select,
            () => tokens.Read(request.NextToken),
            request.Limit,
            request.ConsistentRead ?? false,
            cancellationToken);
        using var page = rows;
        Write(
            new ExecuteStatementOutput
            {
                Items = page.Items,
                NextToken = next is null ? null : tokens.Write(next),
                LastEvaluatedKey = next?.LastKey,
                ConsumedCapacity = CapacityAnswers.Describe(request.ReturnConsumedCapacity, page.Table.Address.Name, page.Consumed),
            },
            answer);
    }

    private async ValueTask WriteAsync(
        Realm realm, ExecuteStatementInput request, PartiqlStatement statement, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        using var batch = reader.OpenBatch();
        var table = await batch.OpenAsync(TableNames.Resolve(realm, statement.TableName), cancellationToken);
        var write = StatementWrites.WriteOf(table, statement) with
        {
            ShowsItemOnFailure = request.ReturnValuesOnConditionCheckFailure == "ALL_OLD",
        };
        var outcome = await writer.WriteAsync(write, cancellationToken);
        if (!outcome.Applied)
        {
            throw write.Failure(outcome.Before);
        }
        Write(
            new ExecuteStatementOutput
            {
                Items = StatementAnswers.Returned(statement, outcome) is { } row ? [row] : [],
                ConsumedCapacity = CapacityAnswers.Describe(request.ReturnConsumedCapacity, outcome.Table.Address.Name, outcome.Consumed),
            },
            answer);
    }
}
