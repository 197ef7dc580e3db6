namespace Stator.Language.Syntax;

/// <summary>The kinds of expressions; their names are the parameters' names.</summary>
public enum ExpressionKind
{
    /// <summary>Must hold for a write to happen.</summary>
    ConditionExpression,

    /// <summary>Must hold for an item to be answered.</summary>
    FilterExpression,

    /// <summary>Says which items a query reads.</summary>
    KeyConditionExpression,

    /// <summary>Says which attributes are answered.</summary>
    ProjectionExpression,

    /// <summary>Says what an update changes.</summary>
    UpdateExpression,

    /// <summary>A statement of PartiQL, whose faults are told without a parameter's name.</summary>
    Statement,
}
