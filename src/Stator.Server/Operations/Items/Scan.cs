using System.Runtime.CompilerServices;
using System.Text.Json;
using Stator.Api;
using Stator.Api.Shapes;
using Stator.Engine.Catalog;
using Stator.Engine.Reads;
using Stator.Items;
using Stator.Language;
using Stator.Server.Gateway;
using Stator.Server.Operations.Requests;

namespace Stator.Server.Operations.Items;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html</summary>
internal sealed class Scan(PageReader reader) : TypedOperation<ScanInput, ScanOutput>(ApiOperations.Scan)
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    protected override async ValueTask AnswerAsync(Realm realm, ScanInput request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        using var page = await reader.ReadAsync(Check(realm, request), cancellationToken);
        Write(
            new ScanOutput
            {
                Items = request.Select == "COUNT" ? null : page.Items,
                Count = page.Count,
                ScannedCount = page.ScannedCount,
                LastEvaluatedKey = page.LastKey,
                ConsumedCapacity = CapacityAnswers.Describe(request.ReturnConsumedCapacity, request.TableName!, page.Consumed),
            },
            answer);
    }

    private ReadRequest Check(Realm realm, ScanInput request)
    {
        RequestChecks.ExpectOneStyle(
            [
                ("AttributesToGet", request.AttributesToGet), ("ScanFilter", request.ScanFilter),
                ("ConditionalOperator", request.ConditionalOperator),
            ],
            [("ProjectionExpression", request.ProjectionExpression), ("FilterExpression", request.FilterExpression)]);
        RequestChecks.ExpectExpressions(
            request.ExpressionAttributeNames, request.ExpressionAttributeValues,
            request.FilterExpression is not null || request.ProjectionExpression is not null, request.FilterExpression is not null,
            ": FilterExpression is null");
        RequestChecks.ExpectConditions(request.ConditionalOperator, request.ScanFilter?.Count ?? 0);
        RequestChecks.ExpectDistinct(request.AttributesToGet);
        var legacyFilter = LegacyConditions.Comparisons(request.ScanFilter, Facts.Wording);
        ReadSelection.CheckStartKey(request.ExclusiveStartKey);
        CheckSegments(request);
        ReadSelection.Check(
            request.Select, request.ProjectionExpression is not null, request.AttributesToGet is not null, request.IndexName);
        var placeholders = Placeholders.Create(request.ExpressionAttributeNames, request.ExpressionAttributeValues, newWording: false);
        var parts = PageParts.Read(
            request.FilterExpression, legacyFilter, request.ConditionalOperator, request.ProjectionExpression, request.AttributesToGet, placeholders);
        placeholders.ExpectAllUsed();
        var scan = new ReadRequest.Scan(TableNames.Resolve(realm, request.TableName!), request.IndexName)
        {
            Segment = request.Segment ?? 0,
            TotalSegments = request.TotalSegments ?? 1,
        };
        return parts.Complete(scan, request.ConsistentRead, request.ExclusiveStartKey, request.Limit, request.Select);
    }

    private static void CheckSegments(ScanInput request)
    {
        if (request.Segment is not null && request.TotalSegments is null)
        {
            throw DynamoException.Validation(
                "The TotalSegments parameter is required but was not present in the request when Segment parameter is present");
        }
        if (request.TotalSegments is not null && request.Segment is null)
        {
            throw DynamoException.Validation(
                "The Segment parameter is required but was not present in the request when parameter TotalSegments is present");
        }
        if (request.Segment >= request.TotalSegments)
        {
            throw DynamoException.Validation(
                "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
                + $"Segment: {request.Segment} is not less than TotalSegments: {request.TotalSegments}");
        }
    }
}
