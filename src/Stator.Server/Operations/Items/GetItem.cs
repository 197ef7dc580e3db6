using System.Text.Json;
using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Capacity;
using Stator.Engine.Catalog;
using Stator.Engine.Reads;
using Stator.Language;
using Stator.Server.Gateway;
using Stator.Server.Operations.Requests;
using Projection = Stator.Language.Evaluation.Projection;

namespace Stator.Server.Operations.Items;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html</summary>
internal sealed class GetItem(ItemReader reader) : TypedOperation<GetItemInput, GetItemOutput>(ApiOperations.GetItem)
{
    protected override async ValueTask AnswerAsync(Realm realm, GetItemInput request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var projection = Check(request);
        using var snapshot = reader.OpenSnapshot();
        var item = await reader.BorrowAsync(snapshot, TableNames.Resolve(realm, request.TableName!), request.Key!, projection, cancellationToken);
        var consumed = new ConsumedUnits();
        consumed.AddTable(ConsumedUnits.Read(item?.SizeBytes ?? 0, request.ConsistentRead ?? false));
        Write(
            new GetItemOutput
            {
                Item = item is null || projection is null ? item : projection.Apply(item),
                ConsumedCapacity = CapacityAnswers.Describe(request.ReturnConsumedCapacity, request.TableName!, consumed),
            },
            answer);
    }

    private Projection? Check(GetItemInput request)
    {
        RequestChecks.ExpectOneStyle(
            [("AttributesToGet", request.AttributesToGet)], [("ProjectionExpression", request.ProjectionExpression)]);
        RequestChecks.ExpectExpressions(
            request.ExpressionAttributeNames, null, request.ProjectionExpression is not null, true, "");
        RequestChecks.Check(request.Key, Facts.Wording);
        RequestChecks.ExpectDistinct(request.AttributesToGet);
        var placeholders = Placeholders.Create(request.ExpressionAttributeNames, null, newWording: true);
        var projection = Expressions.Projection(request.ProjectionExpression, placeholders);
        placeholders.ExpectAllUsed();
        return projection ?? (request.AttributesToGet is { } names ? Projection.OfAttributes(names) : null);
    }
}
