using System.Runtime.CompilerServices;
using System.Text.Json;
using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Engine.Writes;
using Stator.Language;
using Stator.Language.Evaluation;
using Stator.Language.Legacy;
using Stator.Language.Syntax;
using Stator.Server.Gateway;
using Stator.Server.Operations.Requests;

namespace Stator.Server.Operations.Items;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html</summary>
internal sealed class UpdateItem(ItemWriter writer)
    : TypedOperation<UpdateItemInput, UpdateItemOutput>(ApiOperations.UpdateItem)
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    protected override async ValueTask AnswerAsync(Realm realm, UpdateItemInput request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var table = TableNames.Resolve(realm, request.TableName!);
        var write = RequestChecks.Run(Facts.Wording, (Operation: this, Table: table, Request: request), static it => it.Operation.Check(it.Table, it.Request));
        var outcome = await writer.WriteAsync(write, cancellationToken);
        WriteAnswers.ExpectApplied(outcome, request.ReturnValuesOnConditionCheckFailure);
        Write(
            new UpdateItemOutput
            {
                Attributes = WriteAnswers.Returned(request.ReturnValues, write.Change, outcome),
                ConsumedCapacity = CapacityAnswers.Describe(request.ReturnConsumedCapacity, request.TableName!, outcome.Consumed),
                ItemCollectionMetrics = ItemCollections.Describe(request.ReturnItemCollectionMetrics, outcome),
            },
            answer);
    }

    private ItemWrite.Update Check(TableAddress table, UpdateItemInput request)
    {
        RequestChecks.ExpectOneStyle(
            [("AttributeUpdates", request.AttributeUpdates), ("Expected", request.Expected), ("ConditionalOperator", request.ConditionalOperator)],
            [("UpdateExpression", request.UpdateExpression), ("ConditionExpression", request.ConditionExpression)]);
        var hasExpression = request.UpdateExpression is not null || request.ConditionExpression is not null;
        RequestChecks.ExpectExpressions(
            request.ExpressionAttributeNames, request.ExpressionAttributeValues, hasExpression, hasExpression, "");
        RequestChecks.ExpectConditions(request.ConditionalOperator, request.Expected?.Count ?? 0);
        RequestChecks.Check(request.Key, Facts.Wording);
        var legacyUpdate = request.AttributeUpdates is null or { Count: 0 } ? null : LegacyUpdate.ToUpdate(
            request.AttributeUpdates.Select(entry => new LegacyUpdate(entry.Key, entry.Value.Action, entry.Value.Value)), newWording: true);
        var expected = LegacyConditions.Expected(request.Expected, request.ConditionalOperator, Facts.Wording);
        var placeholders = Placeholders.Create(request.ExpressionAttributeNames, request.ExpressionAttributeValues, newWording: true);
        var update = Expressions.Update(request.UpdateExpression, placeholders);
        var condition = Expressions.Condition(ExpressionKind.ConditionExpression, request.ConditionExpression, placeholders);
        placeholders.ExpectAllUsed();
        return new ItemWrite.Update(table, request.Key!, update ?? legacyUpdate, condition ?? expected)
        {
            ShowsBefore = WriteAnswers.ShowBefore(request.ReturnValues, request.ReturnValuesOnConditionCheckFailure),
            ReadPaths = ConditionPaths.OfValues(update),
            StatementBytes = update is null ? 0 : UpdateSize.Of(update),
        };
    }
}
