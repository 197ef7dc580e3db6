using Stator.Storage.Embedded;
using Stator.Storage.Manifest;
using Stator.Storage.SortedTables;

namespace Stator.Storage.Compaction;

/// <summary>
/// Decides what is compacted next: leveled compaction whose level sizes follow from the lowest level's (as RocksDB's dynamic levels do), so
/// that nine tenths of the data lie on the lowest level, and what is overwritten or deleted elsewhere is at most about a tenth.
/// </summary>
internal sealed class CompactionPicker(StoreShape shape)
{
    private const int Bottom = TableSet.LevelCount - 1;

    /// <summary>What to do next; null when the tree is in shape.</summary>
    public CompactionPlan? Pick(TableSet tables)
    {
        if (tables.HasRangeDeletions && FindCovered(tables) is { Count: > 0 } covered)
        {
            return new CompactionPlan.Drop(covered);
        }
        var targets = Targets(tables);
        var level = MostOverfull(tables, targets);
        if (level >= 0)
        {
            return PlanFor(tables, level, level == 0 ? BaseLevel(tables, targets) : level + 1);
        }
        return Tidy(tables, BaseLevel(tables, targets));
    }

    /// <summary>One step on the way to having everything on the lowest level, without deletions; null when it is so.</summary>
    public CompactionPlan? PickForAll(TableSet tables)
    {
        for (var level = 0; level < Bottom; level++)
        {
            if (tables.Levels[level].Count > 0)
            {
                var to = level + 1;
                while (to < Bottom && tables.Levels[to].Count == 0)
                {
                    to++;
                }
                IReadOnlyList<SortedTable> upper = level == 0 ? tables.Levels[0] : [tables.Levels[level][0]];
                return new CompactionPlan.Merge(level, upper, to, Lower(tables, upper, to));
            }
        }
        var withDeletions = tables.Levels[Bottom].FirstOrDefault(table => table.Description is { Deletions: > 0 } or { RangeDeletions: > 0 });
        return withDeletions is null ? null : new CompactionPlan.Merge(Bottom, [withDeletions], Bottom, []);
    }

    /// <summary>The size that each level may have, bytes; 0 for the levels above the first one in use.</summary>
    private long[] Targets(TableSet tables)
    {
        var targets = new long[TableSet.LevelCount];
        var size = Enumerable.Range(1, Bottom).Max(tables.BytesOf);
        var level = Bottom;
        targets[level] = Math.Max(size, shape.BaseLevelBytes);
        while (level > 1 && size > shape.BaseLevelBytes)
        {
            size /= StoreShape.LevelRatio;
            targets[--level] = Math.Max(size, shape.BaseLevelBytes / StoreShape.LevelRatio);
        }
        return targets;
    }

    /// <summary>Where level 0 is compacted to: the first level in use, and never past one that holds tables.</summary>
    private static int BaseLevel(TableSet tables, long[] targets) =>
        Enumerable.Range(1, Bottom).First(level => targets[level] > 0 || tables.Levels[level].Count > 0);

    /// <summary>The level that is furthest above its size, if one is; the lowest level never is.</summary>
    private static int MostOverfull(TableSet tables, long[] targets)
    {
        var (worst, worstScore) = (-1, 1.0);
        for (var level = 0; level < Bottom; level++)
        {
            var score = level == 0
                ? (double)tables.Levels[0].Count / StoreShape.CompactAt
                : tables.BytesOf(level) / Math.Max(1.0, targets[level]);
            if (score >= worstScore && tables.Levels[level].Count > 0)
            {
                (worst, worstScore) = (level, score);
            }
        }
        return worst;
    }

    private static CompactionPlan PlanFor(TableSet tables, int level, int to)
    {
        if (level == 0)
        {
            return PlanFor(tables, 0, tables.Levels[0], to);
        }
        var best = tables.Levels[level].MinBy(table => Overlap(tables, table, to))!;
        return PlanFor(tables, level, [best], to);
    }

    /// <summary>How much has to be read below for each byte that goes down.</summary>
    private static double Overlap(TableSet tables, SortedTable table, int level) =>
        tables.Overlapping(level, table.Description.Range).Sum(other => other.Description.Bytes) / (double)table.Description.Bytes;

    private static CompactionPlan PlanFor(TableSet tables, int level, IReadOnlyList<SortedTable> upper, int to)
    {
        var lower = Lower(tables, upper, to);
        return upper.Count == 1 && lower.Count == 0 && upper[0].RangeDeletions.Length == 0
            ? new CompactionPlan.Move(upper[0], to)
            : new CompactionPlan.Merge(level, upper, to, lower);
    }

    private static List<SortedTable> Lower(TableSet tables, IReadOnlyList<SortedTable> upper, int level)
    {
        var range = upper.Select(table => table.Description.Range).Aggregate((left, right) => left.Union(right));
        return [.. tables.Overlapping(level, range)];
    }

    /// <summary>When nothing is overfull: deletions go down, until what they delete is gone and so are they.</summary>
    private static CompactionPlan? Tidy(TableSet tables, int baseLevel)
    {
        if (tables.Levels[0].Any(IsMostlyDeletions))
        {
            return PlanFor(tables, 0, tables.Levels[0], baseLevel);
        }
        for (var level = 1; level <= Bottom; level++)
        {
            if (tables.Levels[level].FirstOrDefault(IsMostlyDeletions) is { } table)
            {
                return level == Bottom
                    ? new CompactionPlan.Merge(level, [table], level, [])
                    : PlanFor(tables, level, [table], level + 1);
            }
        }
        return null;
    }

    private static bool IsMostlyDeletions(SortedTable table) =>
        table.RangeDeletions.Length > 0 || table.Description.Deletions * 2 > table.Description.Entries;

    private static List<SortedTable> FindCovered(TableSet tables)
    {
        var covered = new List<SortedTable>();
        for (var level = 0; level < TableSet.LevelCount; level++)
        {
            foreach (var table in tables.Levels[level].Where(table => table.RangeDeletions.Length > 0))
            {
                covered.AddRange(Below(tables, level, table).Where(
                    other => table.RangeDeletions.Any(deletion => deletion.Range.Covers(other.Description.Range))));
            }
        }
        return [.. covered.Distinct()];
    }

    private static IEnumerable<SortedTable> Below(TableSet tables, int level, SortedTable table) =>
        (level == 0 ? tables.Levels[0].Where(other => other.Description.Number < table.Description.Number) : [])
        .Concat(tables.Levels.Skip(level + 1).SelectMany(tables => tables));
}
