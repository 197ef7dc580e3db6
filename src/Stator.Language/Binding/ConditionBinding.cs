using Stator.Items;
using Stator.Language.Syntax;

namespace Stator.Language.Binding;

/// <summary>Puts names and values into a condition, part by part in the order of its text, and checks what can be known before an item is seen.</summary>
internal sealed class ConditionBinding(ExpressionKind kind, Placeholders placeholders)
{
    private const int CandidatesMax = Limits.ExpressionInOperandsMax;
    private const string AnyType = "{S,SS,N,NS,B,BS,BOOL,NULL,L,M,HD,DOUBLE,FLOAT,HDS,FS,DOUBLESET,DICT,DECIMAL,INT,DECIMALSET,INTSET}";

    public Condition Bind(Condition condition) => condition switch
    {
        Condition.And(var left, var right) => new Condition.And(Bind(left), Bind(right)),
        Condition.Or(var left, var right) => new Condition.Or(Bind(left), Bind(right)),
        Condition.Not(var inner) => new Condition.Not(Bind(inner)),
        Condition.Comparison comparison => BindComparison(comparison),
        Condition.Between between => BindBetween(between),
        Condition.In list => BindIn(list),
        Condition.Holds(var call) => new Condition.Holds(BindCall(call)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private Operand Bind(Operand operand) => operand switch
    {
        Operand.Call call => BindCall(call),
        Operand.Truth(var condition) => new Operand.Truth(Bind(condition)),
        _ => OperandBinding.Bind(kind, operand, placeholders),
    };

    private Operand[] Bind(IReadOnlyList<Operand> operands)
    {
        var bound = new Operand[operands.Count];
        for (var at = 0; at < bound.Length; at++)
        {
            bound[at] = Bind(operands[at]);
        }
        return bound;
    }

    private Condition.Comparison BindComparison(Condition.Comparison comparison)
    {
        var (op, left, right) = (comparison.Operator, Bind(comparison.Left), Bind(comparison.Right));
        ExpectDistinct(op, left, right);
        if (op is not ("=" or "<>"))
        {
            ExpectOrdered(op, left);
            ExpectOrdered(op, right);
        }
        return new Condition.Comparison(op, left, right);
    }

    private Condition.Between BindBetween(Condition.Between between)
    {
        var bound = new Condition.Between(Bind(between.Tested), Bind(between.Lower), Bind(between.Upper));
        ExpectOrdered("BETWEEN", bound.Tested);
        ExpectOrdered("BETWEEN", bound.Lower);
        ExpectOrdered("BETWEEN", bound.Upper);
        if (bound is { Lower: Operand.Value { Attribute: var lower }, Upper: Operand.Value { Attribute: var upper } })
        {
            var order = AttributeValue.Compare(lower, upper) ?? throw ExpressionErrors.BetweenTypes(kind, lower, upper);
            if (order > 0)
            {
                throw ExpressionErrors.BetweenOrder(kind, lower, upper);
            }
        }
        return bound;
    }

    private Condition.In BindIn(Condition.In list)
    {
        var tested = Bind(list.Tested);
        var candidates = Bind(list.Candidates);
        return candidates.Length <= CandidatesMax
            ? new Condition.In(tested, candidates)
            : throw ExpressionErrors.InOperands(kind, candidates.Length);
    }

    private Operand.Call BindCall(Operand.Call call)
    {
        var bound = new Operand.Call(call.Function, Bind(call.Arguments));
        var arguments = bound.Arguments;
        switch (call.Function)
        {
            case Functions.AttributeExists or Functions.AttributeNotExists:
                OperandBinding.ExpectCount(kind, bound, 1);
                if (arguments[0] is not Operand.Path)
                {
                    throw ExpressionErrors.NeedsPath(kind, call.Function);
                }
                break;
            case Functions.Size:
                OperandBinding.ExpectCount(kind, bound, 1);
                if (OperandBinding.StaticType(arguments[0]) is AttributeType.Number or AttributeType.Boolean or AttributeType.Null)
                {
                    throw ExpressionErrors.OperandType(kind, call.Function, OperandBinding.StaticType(arguments[0])!.Value.WireName());
                }
                break;
            default:
                OperandBinding.ExpectCount(kind, bound, 2);
                ExpectDistinct(call.Function, arguments[0], arguments[1]);
                CheckOperandsOfTwo(bound);
                break;
        }
        return bound;
    }

    private void CheckOperandsOfTwo(Operand.Call call)
    {
        if (call.Function == Functions.BeginsWith)
        {
            OperandBinding.ExpectType(kind, call.Function, call.Arguments[0], AttributeType.String, AttributeType.Binary);
            OperandBinding.ExpectType(kind, call.Function, call.Arguments[1], AttributeType.String, AttributeType.Binary);
        }
        if (call.Function == Functions.AttributeType)
        {
            CheckTypeName(call.Arguments[1]);
        }
    }

    private void CheckTypeName(Operand operand)
    {
        if (operand is not Operand.Value { Attribute: var value })
        {
            var type = OperandBinding.StaticType(operand)?.WireName() ?? AnyType;
            throw ExpressionErrors.OperandType(kind, Functions.AttributeType, type);
        }
        OperandBinding.ExpectType(kind, Functions.AttributeType, operand, AttributeType.String);
        if (!AttributeTypes.TryParse(value.Payload, out _))
        {
            throw ExpressionErrors.AttributeTypeName(kind, value.Text);
        }
    }

    private void ExpectOrdered(string op, Operand operand) =>
        OperandBinding.ExpectType(kind, op, operand, AttributeType.String, AttributeType.Number, AttributeType.Binary);

    private void ExpectDistinct(string op, Operand first, Operand second)
    {
        if (first is Operand.Path(var one) && second is Operand.Path(var two) && one.IsSameAs(two))
        {
            throw ExpressionErrors.NotDistinct(kind, op, one);
        }
    }
}
