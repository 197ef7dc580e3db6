using Stator.Engine.Catalog;
using Stator.Language.Keys;

namespace Stator.Engine.Reads;

/// <summary>A query's conditions by the attribute that they are on. A statement may have several on one.</summary>
internal static class KeyConditions
{
    /// <summary>The first condition on an attribute; null when there is none.</summary>
    public static KeyCondition? Find(this IReadOnlyList<KeyCondition> conditions, KeyAttribute attribute)
    {
        for (var at = 0; at < conditions.Count; at++)
        {
            if (conditions[at].Attribute == attribute.Name)
            {
                return conditions[at];
            }
        }
        return null;
    }

    /// <summary>The condition that an attribute equals a value, when it is the only one on it.</summary>
    public static KeyCondition? FindEquality(this IReadOnlyList<KeyCondition> conditions, KeyAttribute attribute)
    {
        KeyCondition? found = null;
        for (var at = 0; at < conditions.Count; at++)
        {
            if (conditions[at].Attribute != attribute.Name)
            {
                continue;
            }
            if (found is not null || conditions[at].Operator != KeyOperator.Equal)
            {
                return null;
            }
            found = conditions[at];
        }
        return found;
    }
}
