using Stator.Items;
using Stator.Language.Syntax;

namespace Stator.Language.Binding;

/// <summary>Puts names in the place of #names, and finds paths that get in each other's way.</summary>
internal static class PathBinding
{
    private const int StepsMax = Limits.ExpressionPathStepsMax;

    public static DocumentPath Bind(ExpressionKind kind, DocumentPath path, Placeholders placeholders)
    {
        if (kind == ExpressionKind.Statement || !HasPlaceholder(path))
        {
            return path.Steps.Count <= StepsMax ? path : throw ExpressionErrors.PathTooDeep(kind, path.Steps.Count);
        }
        var steps = new PathStep[path.Steps.Count];
        for (var at = 0; at < steps.Length; at++)
        {
            var step = path.Steps[at];
            steps[at] = step.IsIndex ? step : PathStep.Into(NameOf(kind, step.Name!, placeholders));
        }
        return steps.Length <= StepsMax ? new DocumentPath(steps) : throw ExpressionErrors.PathTooDeep(kind, steps.Length);
    }

    private static bool HasPlaceholder(DocumentPath path)
    {
        for (var at = 0; at < path.Steps.Count; at++)
        {
            if (path.Steps[at].Name is ['#', ..])
            {
                return true;
            }
        }
        return false;
    }

    private static string NameOf(ExpressionKind kind, string written, Placeholders placeholders)
    {
        if (written[0] != '#')
        {
            return written;
        }
        return placeholders.TryGetName(written, out var name) ? name : throw ExpressionErrors.UndefinedName(kind, written);
    }

    /// <summary>Refuses paths of which one contains the other, then paths that take one value for a map and for a list.</summary>
    public static void ExpectDisjoint(ExpressionKind kind, IReadOnlyList<DocumentPath> paths)
    {
        if (FindClash(paths, isOverlap: true) is { } overlap)
        {
            throw ExpressionErrors.Overlap(kind, overlap.One, overlap.Two);
        }
        if (FindClash(paths, isOverlap: false) is { } conflict)
        {
            throw ExpressionErrors.Conflict(kind, conflict.One, conflict.Two);
        }
    }

    private static (DocumentPath One, DocumentPath Two)? FindClash(IReadOnlyList<DocumentPath> paths, bool isOverlap)
    {
        for (var later = paths.Count - 1; later > 0; later--)
        {
            for (var earlier = later - 1; earlier >= 0; earlier--)
            {
                if (Clash(paths[earlier], paths[later]) == isOverlap)
                {
                    return (paths[earlier], paths[later]);
                }
            }
        }
        return null;
    }

    /// <summary>True for an overlap, false for a conflict, null for neither.</summary>
    private static bool? Clash(DocumentPath one, DocumentPath two)
    {
        var common = Math.Min(one.Steps.Count, two.Steps.Count);
        for (var at = 0; at < common; at++)
        {
            var (left, right) = (one.Steps[at], two.Steps[at]);
            if (left.IsIndex != right.IsIndex)
            {
                return false;
            }
            if (left.Name != right.Name || left.Index != right.Index)
            {
                return null;
            }
        }
        return true;
    }
}
