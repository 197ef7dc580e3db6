using Stator.Items;
using Stator.Language.Syntax;

namespace Stator.Language.Evaluation;

/// <summary>Finds the value at a path.</summary>
public static class PathEvaluation
{
    /// <summary>False when a step leads nowhere: no such name or index, or no map or list to step into.</summary>
    public static bool TryResolve(this DocumentPath path, Item item, out AttributeValue value)
    {
        value = item.AsValue;
        for (var at = 0; at < path.Steps.Count; at++)
        {
            var step = path.Steps[at];
            var found = step.IsIndex
                ? value.Type == AttributeType.List && step.Index <= int.MaxValue && value.TryGet((int)step.Index, out value)
                : value.Type == AttributeType.Map && value.TryGet(step.Utf8, out value);
            if (!found)
            {
                return false;
            }
        }
        return true;
    }
}
