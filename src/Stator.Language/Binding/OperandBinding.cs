using Stator.Items;
using Stator.Language.Syntax;

namespace Stator.Language.Binding;

/// <summary>Puts the request's names and values into operands, and knows the types that operands have before any item is seen.</summary>
public static class OperandBinding
{
    /// <summary>The operand with its names and its values, left to right.</summary>
    public static Operand Bind(ExpressionKind kind, Operand operand, Placeholders placeholders) =>
        BindValues(kind, BindNames(kind, operand, placeholders), placeholders);

    public static Operand BindNames(ExpressionKind kind, Operand operand, Placeholders placeholders) => operand switch
    {
        Operand.Path path => PathBinding.Bind(kind, path.Document, placeholders) is var bound && bound == path.Document ? path : new Operand.Path(bound),
        Operand.Call call => new Operand.Call(call.Function, Each(kind, call.Arguments, placeholders, BindNames)),
        Operand.Arithmetic(var op, var left, var right) =>
            new Operand.Arithmetic(op, BindNames(kind, left, placeholders), BindNames(kind, right, placeholders)),
        _ => operand,
    };

    public static Operand BindValues(ExpressionKind kind, Operand operand, Placeholders placeholders) => operand switch
    {
        Operand.Value { Placeholder: "" } => operand,
        Operand.Value value => placeholders.TryGetValue(value.Placeholder, out var attribute)
            ? value with { Attribute = attribute }
            : throw ExpressionErrors.UndefinedValue(kind, value.Placeholder),
        Operand.Call call => new Operand.Call(call.Function, Each(kind, call.Arguments, placeholders, BindValues)),
        Operand.Arithmetic(var op, var left, var right) =>
            new Operand.Arithmetic(op, BindValues(kind, left, placeholders), BindValues(kind, right, placeholders)),
        _ => operand,
    };

    private static Operand[] Each(
        ExpressionKind kind, IReadOnlyList<Operand> operands, Placeholders placeholders, Func<ExpressionKind, Operand, Placeholders, Operand> bind)
    {
        var bound = new Operand[operands.Count];
        for (var at = 0; at < bound.Length; at++)
        {
            bound[at] = bind(kind, operands[at], placeholders);
        }
        return bound;
    }

    /// <summary>The type that an operand has whatever the item is; null when the item decides.</summary>
    public static AttributeType? StaticType(Operand operand) => operand switch
    {
        Operand.Value value => value.Attribute.Type,
        Operand.Call { Function: Functions.Size } => AttributeType.Number,
        Operand.Truth => AttributeType.Boolean,
        Operand.Call { Function: Functions.ListAppend } => AttributeType.List,
        Operand.Arithmetic => AttributeType.Number,
        _ => null,
    };

    /// <summary>Refuses a call with another number of arguments.</summary>
    public static void ExpectCount(ExpressionKind kind, Operand.Call call, int count)
    {
        if (call.Arguments.Count != count)
        {
            throw ExpressionErrors.OperandCount(kind, call.Function, call.Arguments.Count);
        }
    }

    /// <summary>Refuses an operand whose type is known and not among those allowed.</summary>
    public static void ExpectType(ExpressionKind kind, string function, Operand operand, params ReadOnlySpan<AttributeType> allowed)
    {
        if (StaticType(operand) is { } type && !allowed.Contains(type))
        {
            throw ExpressionErrors.OperandType(kind, function, type.WireName());
        }
    }
}
