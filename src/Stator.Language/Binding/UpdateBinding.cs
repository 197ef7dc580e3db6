using Stator.Items;
using Stator.Language.Syntax;

namespace Stator.Language.Binding;

/// <summary>Puts names and values into an update expression: all names first, then all values, then the checks of paths and types.</summary>
internal sealed class UpdateBinding(ExpressionKind kind, Placeholders placeholders)
{
    public IReadOnlyList<UpdateAction> Bind(UpdateSyntax update)
    {
        var actions = new UpdateAction[update.Actions.Count];
        for (var at = 0; at < actions.Length; at++)
        {
            var written = update.Actions[at];
            actions[at] = written with
            {
                Target = PathBinding.Bind(kind, written.Target, placeholders),
                Value = written.Value is null ? null : OperandBinding.BindNames(kind, written.Value, placeholders),
            };
        }
        for (var at = 0; at < actions.Length; at++)
        {
            actions[at] = actions[at].Value is { } value ? actions[at] with { Value = OperandBinding.BindValues(kind, value, placeholders) } : actions[at];
        }
        if (actions.Length > 1)
        {
            PathBinding.ExpectDisjoint(kind, [.. actions.Select(action => action.Target)]);
        }
        foreach (var action in actions)
        {
            CheckSectionType(action);
        }
        foreach (var action in actions)
        {
            CheckSetValue(action);
        }
        return actions;
    }

    private static void CheckSectionType(UpdateAction action)
    {
        if (action is { Section: UpdateSection.Add or UpdateSection.Delete, Value: Operand.Value { Attribute.Type: var type } }
            && !type.IsSet() && !(action.Section == UpdateSection.Add && type == AttributeType.Number))
        {
            throw ExpressionErrors.SectionOperandType(action.Section, LongName(type));
        }
    }

    private static string LongName(AttributeType type) => type == AttributeType.Boolean ? "BOOL" : type.ToString().ToUpperInvariant();

    private void CheckSetValue(UpdateAction action)
    {
        if (action is { Section: UpdateSection.Set, Value: { } value })
        {
            Check(value);
        }
    }

    private void Check(Operand operand)
    {
        switch (operand)
        {
            case Operand.Arithmetic(var op, var left, var right):
                Check(left);
                Check(right);
                OperandBinding.ExpectType(kind, op, left, AttributeType.Number);
                OperandBinding.ExpectType(kind, op, right, AttributeType.Number);
                break;
            case Operand.Call call:
                foreach (var argument in call.Arguments)
                {
                    Check(argument);
                }
                CheckCall(call);
                break;
        }
    }

    private void CheckCall(Operand.Call call)
    {
        OperandBinding.ExpectCount(kind, call, 2);
        if (call.Function == Functions.IfNotExists)
        {
            if (call.Arguments[0] is not Operand.Path)
            {
                throw ExpressionErrors.NeedsPath(kind, call.Function);
            }
            return;
        }
        OperandBinding.ExpectType(kind, call.Function, call.Arguments[0], AttributeType.List);
        OperandBinding.ExpectType(kind, call.Function, call.Arguments[1], AttributeType.List);
    }
}
