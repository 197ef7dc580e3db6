using System.Diagnostics;
using Stator.Items;
using Stator.Language.Syntax;

namespace Stator.Language.Evaluation;

/// <summary>Whether a bound condition holds for an item. It never fails: what is absent or of another type makes a comparison false.</summary>
public static class ConditionEvaluation
{
    /// <summary>True when the condition holds.</summary>
    public static bool Holds(this Condition condition, Item item) => condition switch
    {
        Condition.And(var left, var right) => left.Holds(item) && right.Holds(item),
        Condition.Or(var left, var right) => left.Holds(item) || right.Holds(item),
        Condition.Not(var inner) => !inner.Holds(item),
        Condition.Comparison("=", var left, var right) => AreEqual(left, right, item),
        Condition.Comparison("<>", var left, var right) => !AreEqual(left, right, item),
        Condition.Comparison(var op, var left, var right) => IsOrdered(op, left, right, item),
        Condition.Between(var tested, var lower, var upper) =>
            IsOrdered(">=", tested, lower, item) && IsOrdered("<=", tested, upper, item),
        Condition.In(var tested, var candidates) => IsIn(tested, candidates, item),
        Condition.Holds(var call) => HoldsCall(call, item),
        _ => throw new UnreachableException(),
    };

    private static bool AreEqual(Operand left, Operand right, Item item) =>
        TryEvaluate(left, item, out var one) && TryEvaluate(right, item, out var two) && one == two;

    private static bool IsOrdered(string op, Operand left, Operand right, Item item)
    {
        if (!TryEvaluate(left, item, out var one) || !TryEvaluate(right, item, out var two))
        {
            return false;
        }
        var order = AttributeValue.Compare(one, two);
        return op switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            ">=" => order >= 0,
            _ => throw new UnreachableException(),
        };
    }

    private static bool IsIn(Operand tested, IReadOnlyList<Operand> candidates, Item item)
    {
        if (!TryEvaluate(tested, item, out var value))
        {
            return false;
        }
        foreach (var candidate in candidates)
        {
            if (TryEvaluate(candidate, item, out var other) && value == other)
            {
                return true;
            }
        }
        return false;
    }

    private static bool HoldsCall(Operand.Call call, Item item)
    {
        var isPresent = TryEvaluate(call.Arguments[0], item, out var first);
        if (call.Function == Functions.AttributeExists)
        {
            return isPresent;
        }
        if (call.Function == Functions.AttributeNotExists)
        {
            return !isPresent;
        }
        return isPresent && TryEvaluate(call.Arguments[1], item, out var second) && call.Function switch
        {
            Functions.AttributeType => first.Type.WireName() == second.Text,
            Functions.BeginsWith => BeginsWith(first, second),
            Functions.Contains => Contains(first, second),
            _ => throw new UnreachableException(),
        };
    }

    private static bool BeginsWith(AttributeValue value, AttributeValue prefix) =>
        value.Type == prefix.Type
        && value.Type is AttributeType.String or AttributeType.Binary
        && value.Payload.StartsWith(prefix.Payload);

    /// <summary>A part of a string or binary, a member of a set, an element of a list.</summary>
    internal static bool Contains(AttributeValue value, AttributeValue part)
    {
        switch (value.Type)
        {
            case AttributeType.String or AttributeType.Binary:
                return part.Type == value.Type && value.Payload.IndexOf(part.Payload) >= 0;
            case AttributeType.List:
                foreach (var element in value.Elements)
                {
                    if (element == part)
                    {
                        return true;
                    }
                }
                return false;
            default:
                return value.Type.IsSet() && part.Type == value.Type.ElementType() && value.HasMember(part.Payload);
        }
    }

    private static bool TryEvaluate(Operand operand, Item item, out AttributeValue value)
    {
        switch (operand)
        {
            case Operand.Value constant:
                value = constant.Attribute;
                return true;
            case Operand.Path path:
                return path.Document.TryResolve(item, out value);
            case Operand.Call { Function: Functions.Size } size:
                value = default;
                if (!TryEvaluate(size.Arguments[0], item, out var measured) || SizeOf(measured) is not { } count)
                {
                    return false;
                }
                value = AttributeValue.Of(DynamoNumber.From(count));
                return true;
            case Operand.Truth(var condition):
                value = AttributeValue.Boolean(condition.Holds(item));
                return true;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Characters of a string, bytes of a binary, elements of a container; other types have no size.</summary>
    private static int? SizeOf(AttributeValue value) => value.Type switch
    {
        AttributeType.String => System.Text.Encoding.UTF8.GetCharCount(value.Payload),
        AttributeType.Binary => value.Payload.Length,
        AttributeType.Number or AttributeType.Boolean or AttributeType.Null => null,
        _ => value.Count,
    };
}
