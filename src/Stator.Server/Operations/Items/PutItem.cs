using System.Runtime.CompilerServices;
using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Engine.Writes;
using Stator.Server.Gateway;
using Stator.Server.Operations.Requests;

namespace Stator.Server.Operations.Items;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html</summary>
internal sealed class PutItem(ItemWriter writer) : Operation<PutItemInput, PutItemOutput>(ApiOperations.PutItem)
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    protected override async ValueTask<PutItemOutput> ExecuteAsync(Realm realm, PutItemInput request, CancellationToken cancellationToken)
    {
        var table = TableNames.Resolve(realm, request.TableName!);
        var write = RequestChecks.Run(Facts.Wording, () => Check(table, request));
        var outcome = await writer.WriteAsync(write, cancellationToken);
        WriteAnswers.ExpectApplied(outcome, request.ReturnValuesOnConditionCheckFailure);
        return new PutItemOutput
        {
            Attributes = request.ReturnValues == "ALL_OLD" ? outcome.Before : null,
            ConsumedCapacity = CapacityAnswers.Describe(request.ReturnConsumedCapacity, request.TableName!, outcome.Consumed),
            ItemCollectionMetrics = ItemCollections.Describe(request.ReturnItemCollectionMetrics, outcome),
        };
    }

    private ItemWrite.Put Check(TableAddress table, PutItemInput request) => new(
        table,
        request.Item!,
        WriteConditions.Read(
            request.Item, request.ReturnValues, request.Expected, request.ConditionalOperator, request.ConditionExpression,
            request.ExpressionAttributeNames, request.ExpressionAttributeValues, Facts.Wording))
    {
        ShowsBefore = WriteAnswers.ShowBefore(request.ReturnValues, request.ReturnValuesOnConditionCheckFailure),
    };
}
