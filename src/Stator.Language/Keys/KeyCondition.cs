using Stator.Items;

namespace Stator.Language.Keys;

/// <summary>How a query may compare a key attribute.</summary>
public enum KeyOperator
{
    /// <summary>=</summary>
    Equal,

    /// <summary>&lt;</summary>
    Less,

    /// <summary>&lt;=</summary>
    LessOrEqual,

    /// <summary>&gt;</summary>
    Greater,

    /// <summary>&gt;=</summary>
    GreaterOrEqual,

    /// <summary>Both bounds included.</summary>
    Between,

    /// <summary>A prefix of a string or binary.</summary>
    BeginsWith,

    /// <summary>An operator of the legacy parameters that no key can be read by.</summary>
    NotIndexable,
}

/// <summary>A condition on one key attribute.</summary>
/// <param name="Attribute">The attribute's name.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Values">One value; two for <see cref="KeyOperator.Between"/>.</param>
public sealed record KeyCondition(string Attribute, KeyOperator Operator, IReadOnlyList<AttributeValue> Values)
{
    /// <summary>True when a value satisfies the condition.</summary>
    public bool Holds(AttributeValue value) => Operator switch
    {
        KeyOperator.Equal => AttributeValue.Compare(value, Values[0]) == 0,
        KeyOperator.Less => AttributeValue.Compare(value, Values[0]) < 0,
        KeyOperator.LessOrEqual => AttributeValue.Compare(value, Values[0]) <= 0,
        KeyOperator.Greater => AttributeValue.Compare(value, Values[0]) > 0,
        KeyOperator.GreaterOrEqual => AttributeValue.Compare(value, Values[0]) >= 0,
        KeyOperator.Between => AttributeValue.Compare(value, Values[0]) >= 0 && AttributeValue.Compare(value, Values[1]) <= 0,
        KeyOperator.BeginsWith => value.Type == Values[0].Type && value.Payload.StartsWith(Values[0].Payload),
        _ => false,
    };
}
