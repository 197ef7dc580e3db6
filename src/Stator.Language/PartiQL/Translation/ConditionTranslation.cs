using Stator.Items;
using Stator.Language.Binding;
using Stator.Language.PartiQL.Syntax;
using Stator.Language.Syntax;

namespace Stator.Language.PartiQL.Translation;

/// <summary>WHERE, into the tree of the expression language: whatever that tree can do, PartiQL does by it.</summary>
internal sealed class ConditionTranslation(ValueTranslation values)
{
    /// <summary>A condition with the checks that need no item.</summary>
    public Condition Translate(PartiqlNode node) => new ConditionBinding(ExpressionKind.Statement, Placeholders.None)
        .Bind(TryTranslate(node) ?? throw PartiqlErrors.NotBoolean());

    /// <summary>The condition that a node is; null when it has a value other than true and false.</summary>
    private Condition? TryTranslate(PartiqlNode node) => node switch
    {
        PartiqlNode.Binary("and", var left, var right) => new Condition.And(Logical(left), Logical(right)),
        PartiqlNode.Binary("or", var left, var right) => new Condition.Or(Logical(left), Logical(right)),
        PartiqlNode.Unary("not", var inner) => new Condition.Not(TryTranslate(inner) ?? throw PartiqlErrors.NotOperand()),
        PartiqlNode.Binary("=" or "<>" or "<" or "<=" or ">" or ">=", var left, var right) =>
            new Condition.Comparison(((PartiqlNode.Binary)node).Operator, OperandOf(left), OperandOf(right)),
        PartiqlNode.Binary("in", var tested, var candidates) => InOf(tested, candidates),
        PartiqlNode.Between(var tested, var lower, var upper) => new Condition.Between(OperandOf(tested), OperandOf(lower), OperandOf(upper)),
        PartiqlNode.Is test => IsOf(test),
        PartiqlNode.Call call when FunctionOf(call) is { } function && function != Functions.Size => new Condition.Holds(CallOf(call, function)),
        PartiqlNode.Binary(var op, _, _) => throw PartiqlErrors.ConditionOperator(op),
        PartiqlNode.Unary(var op, _) => throw PartiqlErrors.ConditionOperator(op),
        PartiqlNode.Select => throw PartiqlErrors.Token("SELECT", node.Position),
        PartiqlNode.Foreign(var word) => throw PartiqlErrors.Token(word, node.Position),
        _ => null,
    };

    private Condition Logical(PartiqlNode node) => TryTranslate(node) ?? throw PartiqlErrors.LogicalOperands();

    private Condition.In InOf(PartiqlNode tested, PartiqlNode candidates)
    {
        var elements = candidates switch
        {
            PartiqlNode.Array(var list) => list,
            PartiqlNode.Bag(var bag) => bag,
            _ => [],
        };
        return elements.Count > 0
            ? new Condition.In(OperandOf(tested), [.. elements.Select(OperandOf)])
            : throw PartiqlErrors.InShape();
    }

    private Condition.Holds IsOf(PartiqlNode.Is test)
    {
        if (test.Tested is not (PartiqlNode.Name or PartiqlNode.Path or PartiqlNode.Constant or PartiqlNode.Number or PartiqlNode.Parameter))
        {
            throw PartiqlErrors.IsOperand();
        }
        var operand = OperandOf(test.Tested);
        return new Condition.Holds(test.Type == "missing"
            ? new Operand.Call(Functions.AttributeNotExists, [operand])
            : new Operand.Call(Functions.AttributeType, [operand, new Operand.Value("", AttributeValue.String(TypeOf(test)))]));
    }

    private static string TypeOf(PartiqlNode.Is test) => test.Type switch
    {
        "null" => "NULL",
        "bool" or "boolean" => "BOOL",
        "blob" => "B",
        "string" => "S",
        "numeric" => "N",
        "struct" or "tuple" => "M",
        "list" => "L",
        var other => throw PartiqlErrors.UnsupportedType(other.ToUpperInvariant(), test.Position),
    };

    private Operand OperandOf(PartiqlNode node)
    {
        if (PathTranslation.TryTranslate(node) is { } path)
        {
            return new Operand.Path(path);
        }
        if (values.TryTranslate(node) is { } value)
        {
            return new Operand.Value("", value);
        }
        if (node is PartiqlNode.Call call && FunctionOf(call) == Functions.Size)
        {
            return CallOf(call, Functions.Size);
        }
        return TryTranslate(node) is { } condition ? new Operand.Truth(condition)
            : throw (node is PartiqlNode.Missing ? PartiqlErrors.Missing() : PartiqlErrors.UnsupportedOperation(NodeKinds.OfStatement(node)));
    }

    private static string FunctionOf(PartiqlNode.Call call)
    {
        var function = call.Function.ToLowerInvariant();
        return Functions.OfCondition.Contains(function) ? function : throw PartiqlErrors.UnknownFunction(call.Function, call.Position);
    }

    private Operand.Call CallOf(PartiqlNode.Call call, string function) => new(function, [.. call.Arguments.Select(OperandOf)]);
}
