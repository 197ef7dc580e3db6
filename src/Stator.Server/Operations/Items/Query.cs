using System.Runtime.CompilerServices;
using System.Text.Json;
using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Engine.Reads;
using Stator.Items;
using Stator.Language;
using Stator.Language.Keys;
using Stator.Language.Syntax;
using Stator.Server.Gateway;
using Stator.Server.Operations.Requests;

namespace Stator.Server.Operations.Items;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html</summary>
internal sealed class Query(PageReader reader) : TypedOperation<QueryInput, QueryOutput>(ApiOperations.Query)
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    protected override async ValueTask AnswerAsync(Realm realm, QueryInput request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        using var page = await reader.ReadAsync(Check(realm, request), cancellationToken);
        Write(
            new QueryOutput
            {
                Items = request.Select == "COUNT" ? null : page.Items,
                Count = page.Count,
                ScannedCount = page.ScannedCount,
                LastEvaluatedKey = page.LastKey,
                ConsumedCapacity = CapacityAnswers.Describe(request.ReturnConsumedCapacity, request.TableName!, page.Consumed),
            },
            answer);
    }

    private ReadRequest Check(Realm realm, QueryInput request)
    {
        var hasKeyExpression = request.KeyConditionExpression is not null;
        RequestChecks.ExpectOneStyle(
            [
                ("AttributesToGet", request.AttributesToGet), ("QueryFilter", request.QueryFilter),
                ("ConditionalOperator", request.ConditionalOperator), ("KeyConditions", hasKeyExpression ? request.KeyConditions : null),
            ],
            [
                ("ProjectionExpression", request.ProjectionExpression), ("FilterExpression", request.FilterExpression),
                ("KeyConditionExpression", request.KeyConditionExpression),
            ]);
        var hasValueExpression = hasKeyExpression || request.FilterExpression is not null;
        RequestChecks.ExpectExpressions(
            request.ExpressionAttributeNames, request.ExpressionAttributeValues,
            hasValueExpression || request.ProjectionExpression is not null, hasValueExpression,
            ": FilterExpression and KeyConditionExpression are null");
        RequestChecks.ExpectConditions(request.ConditionalOperator, request.QueryFilter?.Count ?? 0);
        var legacyFilter = LegacyConditions.Comparisons(request.QueryFilter, Facts.Wording);
        RequestChecks.ExpectDistinct(request.AttributesToGet);
        ReadSelection.CheckStartKey(request.ExclusiveStartKey);
        if (!hasKeyExpression && request.KeyConditions is null)
        {
            throw DynamoException.Validation(
                "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
        }
        CheckSelection(request);
        var placeholders = Placeholders.Create(request.ExpressionAttributeNames, request.ExpressionAttributeValues, newWording: true);
        var keyExpression = Expressions.Condition(ExpressionKind.KeyConditionExpression, request.KeyConditionExpression, placeholders);
        var parts = PageParts.Read(
            request.FilterExpression, legacyFilter, request.ConditionalOperator, request.ProjectionExpression, request.AttributesToGet, placeholders);
        placeholders.ExpectAllUsed();
        IReadOnlyList<KeyCondition> conditions = keyExpression is not null
            ? KeyConditionExpression.Read(keyExpression)
            : [.. LegacyConditions.Comparisons(request.KeyConditions, Facts.Wording).Select(comparison => comparison.ToKeyCondition())];
        if (!hasKeyExpression && (conditions.Count == 0 || (conditions.Count > 2 && request.IndexName is null)))
        {
            throw DynamoException.Validation("Conditions can be of length 1 or 2 only");
        }
        var query = new ReadRequest.Query(TableNames.Resolve(realm, request.TableName!), request.IndexName, conditions)
        {
            Reverse = request.ScanIndexForward == false,
        };
        return parts.Complete(query, request.ConsistentRead, request.ExclusiveStartKey, request.Limit, request.Select);
    }

    /// <summary>Of a query's faults AWS has moved only these into its envelope.</summary>
    private static void CheckSelection(QueryInput request) => RequestChecks.Run(Wording.Enveloped, request, static request =>
    {
        ReadSelection.Check(
            request.Select, request.ProjectionExpression is not null, request.AttributesToGet is not null, request.IndexName);
        return true;
    });
}
