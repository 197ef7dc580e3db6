using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Engine.Writes;
using Stator.Server.Gateway;
using Stator.Server.Operations.Items;
using Stator.Server.Operations.Requests;

namespace Stator.Server.Operations.Transactions;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html</summary>
internal sealed class TransactWriteItems(TransactionWriter writer)
    : Operation<TransactWriteItemsInput, TransactWriteItemsOutput>(ApiOperations.TransactWriteItems)
{
    protected override async ValueTask<TransactWriteItemsOutput> ExecuteAsync(
        Realm realm, TransactWriteItemsInput request, CancellationToken cancellationToken)
    {
        var actions = new TransactionActions(realm, Facts.Wording);
        var writes = request.TransactItems!.Select(actions.Read).ToList();
        actions.ExpectSize();
        var token = request.ClientRequestToken is { } text ? new ClientToken(realm, Facts.Name, text, Fingerprint.Of(request.TransactItems!)) : null;
        var outcome = await writer.WriteAsync(writes, token, cancellationToken);
        var names = GivenNames.Of(realm, request.TransactItems!.Select(TableOf));
        return new TransactWriteItemsOutput
        {
            ConsumedCapacity = outcome.Repeated is { } repeated
                ? TransactionCapacity.DescribeRepeated(request.ReturnConsumedCapacity, repeated, names)
                : TransactionCapacity.DescribeWrites(request.ReturnConsumedCapacity, outcome.Writes, names),
            ItemCollectionMetrics = ItemCollections.Describe(request.ReturnItemCollectionMetrics, outcome.Writes, names),
        };
    }

    private static string TableOf(TransactWriteItem action) =>
        (action.Put?.TableName ?? action.Delete?.TableName ?? action.Update?.TableName ?? action.ConditionCheck?.TableName)!;
}
