using Stator.Items;
using Stator.Language.Syntax;

namespace Stator.Language.Keys;

/// <summary>The shape that a condition must have to be a key condition: comparisons of single attributes with values, joined by AND.</summary>
public static class KeyConditionExpression
{
    /// <summary>The conditions in the order of the text.</summary>
    /// <exception cref="DynamoException">The expression has another shape.</exception>
    public static IReadOnlyList<KeyCondition> Read(Condition condition)
    {
        var conditions = new List<KeyCondition>(2);
        Read(condition, conditions);
        return conditions;
    }

    private static void Read(Condition condition, List<KeyCondition> conditions)
    {
        switch (condition)
        {
            case Condition.And(var left, var right):
                Read(left, conditions);
                Read(right, conditions);
                break;
            case Condition.Or:
                throw InvalidOperator("OR");
            case Condition.Not:
                throw InvalidOperator("NOT");
            case Condition.In:
                throw InvalidOperator("IN");
            case Condition.Comparison("<>", _, _):
                throw InvalidOperator("<>");
            case Condition.Holds(var call) when call.Function != Functions.BeginsWith:
                throw InvalidOperator(call.Function);
            case Condition.Comparison(var op, var left, var right):
                Add(conditions, left is Operand.Path || right is not Operand.Path ? op : Mirrored(op), [left, right]);
                break;
            case Condition.Between(var tested, var lower, var upper):
                ExpectPathFirst("BETWEEN", [tested, lower, upper]);
                Add(conditions, "BETWEEN", [tested, lower, upper]);
                break;
            case Condition.Holds(var call):
                ExpectPathFirst(Functions.BeginsWith, call.Arguments);
                Add(conditions, Functions.BeginsWith, call.Arguments);
                break;
        }
    }

    private static void ExpectPathFirst(string op, IReadOnlyList<Operand> operands)
    {
        ExpectNoCalls(operands);
        if (operands[0] is not Operand.Path)
        {
            throw DynamoException.Validation(
                $"Invalid condition in KeyConditionExpression: {op} operator must have the key attribute as its first operand");
        }
    }

    private static void ExpectNoCalls(IReadOnlyList<Operand> operands)
    {
        for (var at = 0; at < operands.Count; at++)
        {
            if (operands[at] is Operand.Call)
            {
                throw Shape("KeyConditionExpressions cannot contain nested operations");
            }
        }
    }

    private static void Add(List<KeyCondition> conditions, string op, IReadOnlyList<Operand> operands)
    {
        ExpectNoCalls(operands);
        DocumentPath? path = null;
        var values = new List<AttributeValue>(2);
        for (var at = 0; at < operands.Count; at++)
        {
            var operand = operands[at];
            if (operand is Operand.Value value)
            {
                values.Add(value.Attribute);
                continue;
            }
            if (path is not null)
            {
                throw DynamoException.Validation(
                    "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition");
            }
            path = ((Operand.Path)operand).Document;
            if (path.Steps.Count > 1)
            {
                throw Shape("KeyConditionExpressions cannot have conditions on nested attributes");
            }
        }
        if (path is null)
        {
            throw DynamoException.Validation("Invalid condition in KeyConditionExpression: No key attribute specified");
        }
        foreach (var condition in conditions)
        {
            if (condition.Attribute == path.Head)
            {
                throw Shape("KeyConditionExpressions must only contain one condition per key");
            }
        }
        conditions.Add(new KeyCondition(path.Head, OperatorOf(op), values));
    }

    private static KeyOperator OperatorOf(string op) => op switch
    {
        "=" => KeyOperator.Equal,
        "<" => KeyOperator.Less,
        "<=" => KeyOperator.LessOrEqual,
        ">" => KeyOperator.Greater,
        ">=" => KeyOperator.GreaterOrEqual,
        "BETWEEN" => KeyOperator.Between,
        _ => KeyOperator.BeginsWith,
    };

    private static string Mirrored(string op) => op switch
    {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        _ => op,
    };

    private static DynamoException InvalidOperator(string op) =>
        DynamoException.Validation($"Invalid operator used in KeyConditionExpression: {op}");

    private static DynamoException Shape(string sentence) => ExpressionErrors.Invalid(ExpressionKind.KeyConditionExpression, sentence);
}
