using Stator.Engine.Reads;
using Stator.Items;
using Stator.Language;
using Stator.Language.Legacy;
using Stator.Language.Syntax;
using Projection = Stator.Language.Evaluation.Projection;

namespace Stator.Server.Operations.Requests;

/// <summary>The parts of a page's request that queries and scans share.</summary>
/// <param name="Filter">What an item must satisfy to be answered.</param>
/// <param name="IsFilterExpression">True when the filter came as an expression.</param>
/// <param name="Projection">What of an item to answer.</param>
internal sealed record PageParts(Condition? Filter, bool IsFilterExpression, Projection? Projection)
{
    /// <summary>Reads filter, then projection, each from its expression or from the legacy parameter.</summary>
    public static PageParts Read(
        string? filterExpression,
        IReadOnlyList<LegacyComparison> legacyFilter,
        string? conditionalOperator,
        string? projectionExpression,
        IReadOnlyList<string>? attributesToGet,
        Placeholders placeholders)
    {
        var filter = Expressions.Condition(ExpressionKind.FilterExpression, filterExpression, placeholders);
        var projection = Expressions.Projection(projectionExpression, placeholders);
        return new PageParts(
            filter ?? LegacyConditions.Filter(legacyFilter, conditionalOperator),
            filter is not null,
            projection ?? (attributesToGet is null ? null : Projection.OfAttributes(attributesToGet)));
    }

    /// <summary>The request with these parts and what else queries and scans have alike.</summary>
    public ReadRequest Complete(ReadRequest request, bool? consistent, Item? startKey, int? limit, string? select) => request with
    {
        Consistent = consistent ?? false,
        StartKey = startKey,
        Limit = limit,
        Filter = Filter,
        FilterPaths = ConditionPaths.Of(Filter),
        IsFilterExpression = IsFilterExpression,
        Projection = Projection,
        AllAttributes = select == "ALL_ATTRIBUTES",
        CountOnly = select == "COUNT",
    };
}
