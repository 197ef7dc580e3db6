using Stator.Storage.SortedTables;

namespace Stator.Storage.Compaction;

/// <summary>What to do next for the shape of the tree.</summary>
internal abstract record CompactionPlan
{
    private CompactionPlan()
    {
    }

    /// <summary>Tables that a newer range deletion covers wholly: they go as they are.</summary>
    public sealed record Drop(IReadOnlyList<SortedTable> Tables) : CompactionPlan;

    /// <summary>A table that nothing on the next level overlaps: it counts to that level from now on.</summary>
    public sealed record Move(SortedTable Table, int ToLevel) : CompactionPlan;

    /// <summary>Tables to be merged into new ones.</summary>
    /// <param name="Level">The upper level of the two.</param>
    /// <param name="Upper">The tables of the upper level, newest first.</param>
    /// <param name="ToLevel">Where the new tables go.</param>
    /// <param name="Lower">The tables there that overlap with the upper ones; in the order of their keys.</param>
    public sealed record Merge(int Level, IReadOnlyList<SortedTable> Upper, int ToLevel, IReadOnlyList<SortedTable> Lower) : CompactionPlan;
}
