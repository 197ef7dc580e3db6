using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Capacity;
using Stator.Engine.Catalog;
using Stator.Engine.Reads;
using Stator.Items;
using Stator.Language;
using Stator.Server.Gateway;
using Stator.Server.Operations.Requests;
using Projection = Stator.Language.Evaluation.Projection;

namespace Stator.Server.Operations.Transactions;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html</summary>
internal sealed class TransactGetItems(TransactionReader reader)
    : Operation<TransactGetItemsInput, TransactGetItemsOutput>(ApiOperations.TransactGetItems)
{
    private const double TransactionFactor = 2;

    protected override async ValueTask<TransactGetItemsOutput> ExecuteAsync(
        Realm realm, TransactGetItemsInput request, CancellationToken cancellationToken)
    {
        var reads = request.TransactItems!.Select(action => Check(realm, action.Get!)).ToList();
        var outcomes = await reader.ReadAsync(reads, cancellationToken);
        var names = GivenNames.Of(realm, request.TransactItems!.Select(action => action.Get!.TableName!));
        return new TransactGetItemsOutput
        {
            Responses = [.. outcomes.Select((outcome, at) => new ItemResponse { Item = Shown(outcome.Item, reads[at].Projection) })],
            ConsumedCapacity = TransactionCapacity.Describe(
                request.ReturnConsumedCapacity,
                UnitsKind.Read,
                outcomes.Select(outcome => (names.Of(outcome.Table.Address.Name), TransactionCapacity.Of(
                    TransactionFactor * ConsumedUnits.Read(outcome.Item?.SizeBytes ?? 0, consistent: true))))),
        };
    }

    private TransactionRead Check(Realm realm, Get get)
    {
        RequestChecks.Check(get.Key, Facts.Wording);
        var placeholders = Placeholders.Create(get.ExpressionAttributeNames, null, newWording: false);
        var projection = Expressions.Projection(get.ProjectionExpression, placeholders);
        if (projection is not null)
        {
            placeholders.ExpectAllUsed(); // Without an expression they are accepted.
        }
        return new TransactionRead(TableNames.Resolve(realm, get.TableName!), get.Key!, projection);
    }

    /// <summary>Nothing, rather than an item without attributes.</summary>
    private static Item? Shown(Item? item, Projection? projection) =>
        (item is null || projection is null ? item : projection.Apply(item)) is { Count: > 0 } shown ? shown : null;
}
