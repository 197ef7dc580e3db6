using System.Runtime.CompilerServices;
using System.Text.Json;
using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Engine.Writes;
using Stator.Server.Gateway;
using Stator.Server.Operations.Requests;

namespace Stator.Server.Operations.Items;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html</summary>
internal sealed class DeleteItem(ItemWriter writer)
    : TypedOperation<DeleteItemInput, DeleteItemOutput>(ApiOperations.DeleteItem)
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    protected override async ValueTask AnswerAsync(Realm realm, DeleteItemInput request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var table = TableNames.Resolve(realm, request.TableName!);
        var write = RequestChecks.Run(Facts.Wording, (Operation: this, Table: table, Request: request), static it => it.Operation.Check(it.Table, it.Request));
        var outcome = await writer.WriteAsync(write, cancellationToken);
        WriteAnswers.ExpectApplied(outcome, request.ReturnValuesOnConditionCheckFailure);
        Write(
            new DeleteItemOutput
            {
                Attributes = request.ReturnValues == "ALL_OLD" ? outcome.Before : null,
                ConsumedCapacity = CapacityAnswers.Describe(request.ReturnConsumedCapacity, request.TableName!, outcome.Consumed),
                ItemCollectionMetrics = ItemCollections.Describe(request.ReturnItemCollectionMetrics, outcome),
            },
            answer);
    }

    private ItemWrite.Delete Check(TableAddress table, DeleteItemInput request) => new(
        table,
        request.Key!,
        WriteConditions.Read(
            request.Key, request.ReturnValues, request.Expected, request.ConditionalOperator, request.ConditionExpression,
            request.ExpressionAttributeNames, request.ExpressionAttributeValues, Facts.Wording))
    {
        ShowsBefore = WriteAnswers.ShowBefore(request.ReturnValues, request.ReturnValuesOnConditionCheckFailure),
    };
}
