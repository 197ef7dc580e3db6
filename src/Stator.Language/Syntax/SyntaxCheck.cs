using Stator.Items;

namespace Stator.Language.Syntax;

/// <summary>
/// Goes through a tree in the order of its text: functions must exist and stand where they may, names must not be reserved, indexes
/// must be in range.
/// </summary>
internal sealed class SyntaxCheck(ExpressionKind kind)
{
    private const long ListIndexMax = Limits.ExpressionListIndexMax;

    public void Check(Condition condition)
    {
        switch (condition)
        {
            case Condition.And(var left, var right):
                Check(left);
                Check(right);
                break;
            case Condition.Or(var left, var right):
                Check(left);
                Check(right);
                break;
            case Condition.Not(var inner):
                Check(inner);
                break;
            case Condition.Comparison(_, var left, var right):
                CheckOperands([left, right]);
                break;
            case Condition.Between(var tested, var lower, var upper):
                CheckOperands([tested, lower, upper]);
                break;
            case Condition.In(var tested, var candidates):
                CheckOperands([tested, .. candidates]);
                break;
            case Condition.Holds(var call):
                CheckConditionFunction(call.Function);
                if (call.Function == Functions.Size)
                {
                    throw ExpressionErrors.FunctionMisplaced(kind, call.Function);
                }
                CheckOperands(call.Arguments);
                break;
        }
    }

    public void Check(UpdateSyntax update)
    {
        foreach (var action in update.Actions)
        {
            Check(action.Target);
            if (action.Value is { } value)
            {
                CheckUpdateOperand(value, isNested: false);
            }
        }
        if (update.Repeated is { } section)
        {
            throw ExpressionErrors.SectionTwice(section);
        }
    }

    public void Check(DocumentPath path)
    {
        foreach (var step in path.Steps)
        {
            if (step.Name is { } name && name[0] != '#' && ReservedWords.Contains(name))
            {
                throw ExpressionErrors.ReservedWord(kind, name);
            }
            if (step.Index > ListIndexMax)
            {
                throw ExpressionErrors.ListIndex(kind, step.Index.ToString());
            }
        }
    }

    /// <summary>Operands of a condition: paths, values and size.</summary>
    private void CheckOperands(IReadOnlyList<Operand> operands)
    {
        foreach (var operand in operands)
        {
            switch (operand)
            {
                case Operand.Path path:
                    Check(path.Document);
                    break;
                case Operand.Call call:
                    CheckConditionFunction(call.Function);
                    if (call.Function != Functions.Size)
                    {
                        throw ExpressionErrors.FunctionMisplaced(kind, call.Function);
                    }
                    CheckOperands(call.Arguments);
                    break;
            }
        }
    }

    private void CheckConditionFunction(string function)
    {
        if (Functions.OfUpdate.Contains(function))
        {
            throw ExpressionErrors.FunctionNotInCondition(kind, function);
        }
        if (!Functions.OfCondition.Contains(function))
        {
            throw ExpressionErrors.UnknownFunction(kind, function);
        }
    }

    private void CheckUpdateOperand(Operand operand, bool isNested)
    {
        switch (operand)
        {
            case Operand.Path path:
                Check(path.Document);
                break;
            case Operand.Arithmetic(_, var left, var right):
                CheckUpdateOperand(left, isNested: true);
                CheckUpdateOperand(right, isNested: true);
                break;
            case Operand.Call call:
                CheckUpdateFunction(call.Function, isNested);
                foreach (var argument in call.Arguments)
                {
                    CheckUpdateOperand(argument, isNested: true);
                }
                break;
        }
    }

    private void CheckUpdateFunction(string function, bool isNested)
    {
        if (Functions.OfCondition.Contains(function))
        {
            throw ExpressionErrors.FunctionNotInUpdate(kind, function);
        }
        if (!Functions.OfUpdate.Contains(function))
        {
            throw ExpressionErrors.UnknownFunction(kind, function);
        }
        if (function == Functions.ListAppend && isNested)
        {
            throw ExpressionErrors.FunctionMisplaced(kind, function);
        }
    }
}

/// <summary>The functions of the expression language.</summary>
internal static class Functions
{
    public const string AttributeExists = "attribute_exists";
    public const string AttributeNotExists = "attribute_not_exists";
    public const string AttributeType = "attribute_type";
    public const string BeginsWith = "begins_with";
    public const string Contains = "contains";
    public const string Size = "size";
    public const string IfNotExists = "if_not_exists";
    public const string ListAppend = "list_append";

    public static readonly IReadOnlySet<string> OfCondition =
        new HashSet<string> { AttributeExists, AttributeNotExists, AttributeType, BeginsWith, Contains, Size };

    public static readonly IReadOnlySet<string> OfUpdate = new HashSet<string> { IfNotExists, ListAppend };
}
