using Stator.Engine.Catalog;
using Stator.Items;
using Stator.Language.Evaluation;
using Stator.Language.Keys;
using Stator.Language.Syntax;

namespace Stator.Engine.Reads;

/// <summary>A page of a query or scan to be read, all of the request's own checks done.</summary>
/// <param name="Table">The table.</param>
/// <param name="IndexName">The index to read; null for the table.</param>
public abstract record ReadRequest(TableAddress Table, string? IndexName)
{
    /// <summary>True for a strongly consistent read.</summary>
    public bool Consistent { get; init; }

    /// <summary>The key behind which to go on; null to start.</summary>
    public Item? StartKey { get; init; }

    /// <summary>The most items to evaluate; null for as many as a page holds.</summary>
    public int? Limit { get; init; }

    /// <summary>What an item must satisfy to be answered.</summary>
    public Condition? Filter { get; init; }

    /// <summary>True when the filter came as an expression, not as a legacy parameter.</summary>
    public bool IsFilterExpression { get; init; }

    /// <summary>The attribute paths that the filter names.</summary>
    public IReadOnlyList<DocumentPath> FilterPaths { get; init; } = [];

    /// <summary>What of an item to answer; null for all.</summary>
    public Projection? Projection { get; init; }

    /// <summary>True when all attributes are wanted even from an index that keeps only some.</summary>
    public bool AllAttributes { get; init; }

    /// <summary>True when only the number of items is wanted.</summary>
    public bool CountOnly { get; init; }

    /// <summary>Reads the items of one partition key.</summary>
    public sealed record Query(TableAddress Table, string? IndexName, IReadOnlyList<KeyCondition> Conditions) : ReadRequest(Table, IndexName)
    {
        /// <summary>True to read from the last sort key to the first.</summary>
        public bool Reverse { get; init; }
    }

    /// <summary>Reads everything, or one slice of it.</summary>
    public sealed record Scan(TableAddress Table, string? IndexName) : ReadRequest(Table, IndexName)
    {
        /// <summary>The slice, from 0.</summary>
        public int Segment { get; init; }

        /// <summary>The number of slices.</summary>
        public int TotalSegments { get; init; } = 1;
    }
}
