using Stator.Items;
using Stator.Language.Syntax;

namespace Stator.Language.Binding;

/// <summary>Puts names and values into an update expression: all names first, then all values, then the checks of paths and types.</summary>
internal sealed class UpdateBinding(ExpressionKind kind, Placeholders placeholders)
{
    public IReadOnlyList<UpdateAction> Bind(UpdateSyntax update)
    {
        var actions = update.Actions
            .Select(action => action with
            {
                Target = PathBinding.Bind(kind, action.Target, placeholders),
                Value = action.Value is null ? null : OperandBinding.BindNames(kind, action.Value, placeholders),
            })
            .ToList();
        actions = actions.ConvertAll(action => action.Value is null
            ? action
            : action with { Value = OperandBinding.BindValues(kind, action.Value, placeholders) });
        PathBinding.ExpectDisjoint(kind, actions.ConvertAll(action => action.Target));
        actions.ForEach(CheckSectionType);
        actions.ForEach(CheckSetValue);
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
