using Stator.Engine.Catalog;
using Stator.Engine.Keys;
using Stator.Language.Binding;
using Stator.Language.Syntax;

namespace Stator.Engine.Writes;

/// <summary>What an update may not do to keys, as far as it can be known before the item is read.</summary>
internal static class UpdateChecks
{
    public static void Check(TableDefinition table, ItemWrite.Update update)
    {
        var actions = update.Change?.Actions ?? [];
        foreach (var attribute in table.Keys.All)
        {
            ExpectUntouched(attribute, actions);
        }
        for (var at = 0; at < actions.Count; at++)
        {
            CheckIndexKeyType(table, actions[at], update.Change!.IsLegacy);
        }
        for (var at = 0; at < actions.Count; at++)
        {
            KeyPaths.Check(table, actions[at].Target);
        }
        KeyPaths.Check(table, update.ReadPaths);
    }

    private static void ExpectUntouched(KeyAttribute attribute, IReadOnlyList<UpdateAction> actions)
    {
        for (var at = 0; at < actions.Count; at++)
        {
            if (actions[at].Target.Head == attribute.Name)
            {
                throw TableErrors.KeyUpdated(attribute.Name);
            }
        }
    }

    private static void CheckIndexKeyType(TableDefinition table, UpdateAction action, bool isLegacy)
    {
        if (table.Indexes.Count == 0 || action.Target.Steps.Count > 1 || action.Value is not { } value || (action.Section == UpdateSection.Delete && !isLegacy)
            || OperandBinding.StaticType(value) is not { } type)
        {
            return;
        }
        foreach (var index in table.IndexesByName)
        {
            foreach (var attribute in index.Keys.All)
            {
                if (attribute.Name == action.Target.Head && attribute.Type != type)
                {
                    throw TableErrors.IndexKeyType(attribute.Name, attribute.Type, type, index.Name);
                }
            }
        }
    }
}
