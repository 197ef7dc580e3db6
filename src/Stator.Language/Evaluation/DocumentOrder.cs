using Stator.Items;
using Stator.Language.Syntax;

namespace Stator.Language.Evaluation;

/// <summary>
/// The order in which an item has its attributes. A sorted list is quick for few entries, and for many only when each goes to its end: AttributeUpdates
/// can have a hundred thousand names in the opposite order.
/// </summary>
internal static class DocumentOrder
{
    /// <summary>How many things are few.</summary>
    public const int FewMax = 64;

    /// <summary>The places of many things, in the order of the attributes that they are about.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="pathOf">The path that the thing at a place is about.</param>
    public static int[] Of(int count, Func<int, DocumentPath> pathOf) =>
        [.. Enumerable.Range(0, count).OrderBy(at => pathOf(at).Steps[0].Utf8!, ByteOrder.Instance)];
}
