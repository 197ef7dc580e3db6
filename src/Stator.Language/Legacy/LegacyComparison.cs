using Stator.Items;
using Stator.Language.Keys;
using Stator.Language.Syntax;

namespace Stator.Language.Legacy;

/// <summary>
/// One entry of the legacy parameters QueryFilter, ScanFilter, KeyConditions and Expected, translated into the tree of the expression language.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.Conditions.html
/// </summary>
/// <param name="Attribute">The attribute's name.</param>
/// <param name="Operator">EQ, NE, IN, LE, LT, GE, GT, BETWEEN, NOT_NULL, NULL, CONTAINS, NOT_CONTAINS or BEGINS_WITH.</param>
/// <param name="Values">What it is compared with.</param>
public sealed record LegacyComparison(string Attribute, string Operator, IReadOnlyList<Item> Values)
{
    private const string Prefix = "One or more parameter values were invalid: ";

    /// <summary>Checks the values themselves, their number, their types and the order of a range.</summary>
    /// <exception cref="DynamoException">One of them is wrong.</exception>
    public void Check(bool newWording)
    {
        if (Attribute.Length == 0)
        {
            throw DynamoException.Validation(ItemErrors.EmptyName.Text);
        }
        foreach (var value in Values)
        {
            if (value.Fault is { } fault)
            {
                throw DynamoException.Validation(fault.In(newWording));
            }
        }
        CheckCount();
        if (Values.Select(value => value.OnlyValue.Type).Distinct().Count() > 1)
        {
            throw DynamoException.Validation($"{Prefix}AttributeValues inside AttributeValueList must be of same type");
        }
        if (Values.Count > 0 && !IsAllowed(Values[0].OnlyValue.Type))
        {
            throw DynamoException.Validation(
                $"{Prefix}ComparisonOperator {Operator} is not valid for {Values[0].OnlyValue.Type.WireName()} AttributeValue type");
        }
        if (Operator == "BETWEEN" && AttributeValue.Compare(Values[0].OnlyValue, Values[1].OnlyValue) > 0)
        {
            throw DynamoException.Validation(
                "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound");
        }
    }

    private void CheckCount()
    {
        var fits = Operator switch
        {
            "NULL" or "NOT_NULL" => Values.Count == 0,
            "BETWEEN" => Values.Count == 2,
            "IN" => Values.Count >= 1,
            _ => Values.Count == 1,
        };
        if (!fits)
        {
            throw DynamoException.Validation($"{Prefix}Invalid number of argument(s) for the {Operator} ComparisonOperator");
        }
    }

    private bool IsAllowed(AttributeType type) => Operator switch
    {
        "EQ" or "NE" => true,
        "BEGINS_WITH" => type is AttributeType.String or AttributeType.Binary,
        "CONTAINS" or "NOT_CONTAINS" =>
            type is AttributeType.String or AttributeType.Number or AttributeType.Binary or AttributeType.Boolean or AttributeType.Null,
        _ => type is AttributeType.String or AttributeType.Number or AttributeType.Binary,
    };

    /// <summary>As a condition of the expression language.</summary>
    public Condition ToCondition()
    {
        var path = new Operand.Path(new DocumentPath([PathStep.Into(Attribute)]));
        var values = Values.Select(value => (Operand)new Operand.Value("", value.OnlyValue)).ToList();
        return Operator switch
        {
            "EQ" => new Condition.Comparison("=", path, values[0]),
            "NE" => new Condition.Comparison("<>", path, values[0]),
            "LE" => new Condition.Comparison("<=", path, values[0]),
            "LT" => new Condition.Comparison("<", path, values[0]),
            "GE" => new Condition.Comparison(">=", path, values[0]),
            "GT" => new Condition.Comparison(">", path, values[0]),
            "IN" => new Condition.In(path, values),
            "BETWEEN" => new Condition.Between(path, values[0], values[1]),
            "NULL" => Holds(Functions.AttributeNotExists, path),
            "NOT_NULL" => Holds(Functions.AttributeExists, path),
            "BEGINS_WITH" => Holds(Functions.BeginsWith, path, values[0]),
            "CONTAINS" => Holds(Functions.Contains, path, values[0]),
            _ => new Condition.And(Holds(Functions.AttributeExists, path), new Condition.Not(Holds(Functions.Contains, path, values[0]))),
        };
    }

    /// <summary>As a condition on a key.</summary>
    public KeyCondition ToKeyCondition() => new(
        Attribute,
        Operator switch
        {
            "EQ" => KeyOperator.Equal,
            "LE" => KeyOperator.LessOrEqual,
            "LT" => KeyOperator.Less,
            "GE" => KeyOperator.GreaterOrEqual,
            "GT" => KeyOperator.Greater,
            "BETWEEN" => KeyOperator.Between,
            "BEGINS_WITH" => KeyOperator.BeginsWith,
            _ => KeyOperator.NotIndexable,
        },
        [.. Values.Select(value => value.OnlyValue)]);

    /// <summary>All of some conditions, or one of them with the conditional operator OR; null for none.</summary>
    public static Condition? Join(IEnumerable<Condition> conditions, string? conditionalOperator) =>
        conditions.Aggregate((Condition?)null, (joined, next) =>
            joined is null ? next
            : conditionalOperator == "OR" ? new Condition.Or(joined, next)
            : new Condition.And(joined, next));

    private static Condition.Holds Holds(string function, params Operand[] operands) => new(new Operand.Call(function, operands));
}
