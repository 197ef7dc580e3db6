using Stator.Items;
using Stator.Language.Syntax;

namespace Stator.Language.Legacy;

/// <summary>
/// One entry of the legacy parameter Expected.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.Expected.html
/// </summary>
public sealed record LegacyExpected(string Attribute, Item? Value, bool? Exists, string? Operator, IReadOnlyList<Item>? Values)
{
    private const string Prefix = "One or more parameter values were invalid: ";

    /// <summary>Checks the entry and translates it.</summary>
    public Condition ToCondition(bool newWording)
    {
        if (Attribute.Length == 0)
        {
            throw DynamoException.Validation(ItemErrors.EmptyName.Text);
        }
        if (Value is not null && Values is not null)
        {
            throw Wrong($"Value and AttributeValueList cannot be used together for Attribute: {Attribute}");
        }
        return Operator is null ? FromExists(newWording) : FromOperator(Operator, newWording);
    }

    private Condition FromOperator(string op, bool newWording)
    {
        if (Exists is not null)
        {
            throw Wrong($"Exists and ComparisonOperator cannot be used together for Attribute: {Attribute}");
        }
        if (Value is null && Values is null && op is not ("NULL" or "NOT_NULL"))
        {
            throw Wrong($"Value or AttributeValueList must be used with ComparisonOperator: {op} for Attribute: {Attribute}");
        }
        var comparison = new LegacyComparison(Attribute, op, Value is not null ? [Value] : Values ?? []);
        comparison.Check(newWording);
        return comparison.ToCondition();
    }

    private Condition FromExists(bool newWording)
    {
        if (Values is not null)
        {
            throw Wrong($"AttributeValueList can only be used with a ComparisonOperator for Attribute: {Attribute}");
        }
        if (Exists == false && Value is not null)
        {
            throw Wrong($"Value cannot be used when Exists is false for Attribute: {Attribute}");
        }
        if (Exists != false && Value is null)
        {
            throw Wrong($"Value must be provided when Exists is {(Exists is null ? "null" : "true")} for Attribute: {Attribute}");
        }
        var comparison = new LegacyComparison(Attribute, Exists == false ? "NULL" : "EQ", Exists == false ? [] : [Value!]);
        comparison.Check(newWording);
        return comparison.ToCondition();
    }

    private static DynamoException Wrong(string sentence) => DynamoException.Validation(Prefix + sentence);
}
