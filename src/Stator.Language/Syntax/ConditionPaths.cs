using Stator.Language.Evaluation;

namespace Stator.Language.Syntax;

/// <summary>The document paths that conditions and updates name.</summary>
public static class ConditionPaths
{
    /// <summary>The paths in the order of the text.</summary>
    public static IReadOnlyList<DocumentPath> Of(Condition? condition)
    {
        if (condition is null)
        {
            return [];
        }
        var paths = new List<DocumentPath>();
        Collect(condition, paths);
        return paths;
    }

    /// <summary>The paths that the values of an update name.</summary>
    public static IReadOnlyList<DocumentPath> OfValues(Update? update)
    {
        var paths = new List<DocumentPath>();
        foreach (var action in update?.Actions ?? [])
        {
            Collect(action.Value, paths);
        }
        return paths;
    }

    private static void Collect(Operand? operand, List<DocumentPath> paths)
    {
        switch (operand)
        {
            case Operand.Path path:
                paths.Add(path.Document);
                break;
            case Operand.Call call:
                foreach (var argument in call.Arguments)
                {
                    Collect(argument, paths);
                }
                break;
            case Operand.Arithmetic(_, var left, var right):
                Collect(left, paths);
                Collect(right, paths);
                break;
            case Operand.Truth(var condition):
                Collect(condition, paths);
                break;
        }
    }

    private static void Collect(Condition? condition, List<DocumentPath> paths)
    {
        switch (condition)
        {
            case Condition.And(var left, var right):
                Collect(left, paths);
                Collect(right, paths);
                break;
            case Condition.Or(var left, var right):
                Collect(left, paths);
                Collect(right, paths);
                break;
            case Condition.Not(var inner):
                Collect(inner, paths);
                break;
            case Condition.Comparison(_, var left, var right):
                Collect(left, paths);
                Collect(right, paths);
                break;
            case Condition.Between(var tested, var lower, var upper):
                Collect(tested, paths);
                Collect(lower, paths);
                Collect(upper, paths);
                break;
            case Condition.In(var tested, var candidates):
                Collect(tested, paths);
                foreach (var candidate in candidates)
                {
                    Collect(candidate, paths);
                }
                break;
            case Condition.Holds(var call):
                Collect(call, paths);
                break;
        }
    }
}
