using Stator.Engine.Catalog;
using Stator.Items;
using Stator.Language.Keys;
using Stator.Language.Syntax;

namespace Stator.Engine.Statements;

/// <summary>Which conditions of a WHERE compare a key attribute with values, so that items can be read by it.</summary>
internal static class KeyComparison
{
    /// <summary>The condition as one on the attribute's key; null when it is none.</summary>
    public static KeyCondition? TryRead(Condition condition, KeyAttribute key) => condition switch
    {
        Condition.Comparison("=" or "<" or "<=" or ">" or ">=", Operand.Path(var path), Operand.Value(_, var value)) when Is(path, key) =>
            new KeyCondition(key.Name, OperatorOf(((Condition.Comparison)condition).Operator), [value]),
        Condition.Comparison("=" or "<" or "<=" or ">" or ">=", Operand.Value(_, var value), Operand.Path(var path)) when Is(path, key) =>
            new KeyCondition(key.Name, Mirrored(OperatorOf(((Condition.Comparison)condition).Operator)), [value]),
        Condition.Between(Operand.Path(var path), Operand.Value(_, var lower), Operand.Value(_, var upper)) when Is(path, key) =>
            new KeyCondition(key.Name, KeyOperator.Between, [lower, upper]),
        Condition.Holds({ Function: "begins_with", Arguments: [Operand.Path(var path), Operand.Value(_, var prefix)] }) when Is(path, key) =>
            new KeyCondition(key.Name, KeyOperator.BeginsWith, [prefix]),
        _ => null,
    };

    /// <summary>The values of which one must be the key's: of = and of IN; null when it is neither.</summary>
    public static IReadOnlyList<AttributeValue>? TryReadEqual(Condition condition, KeyAttribute key) => condition switch
    {
        Condition.In(Operand.Path(var path), var candidates) when Is(path, key) && candidates.All(candidate => candidate is Operand.Value) =>
            [.. candidates.Select(candidate => ((Operand.Value)candidate).Attribute)],
        _ => TryRead(condition, key) is { Operator: KeyOperator.Equal } equal ? equal.Values : null,
    };

    /// <summary>The conditions that must all hold.</summary>
    public static IEnumerable<Condition> Conjuncts(Condition? condition) => condition switch
    {
        null => [],
        Condition.And(var left, var right) => Conjuncts(left).Concat(Conjuncts(right)),
        _ => [condition],
    };

    /// <summary>All of some conditions; null for none.</summary>
    public static Condition? All(IEnumerable<Condition> conditions) =>
        conditions.Aggregate((Condition?)null, (all, next) => all is null ? next : new Condition.And(all, next));

    public static bool Is(DocumentPath path, KeyAttribute key) => path.Steps.Count == 1 && path.Head == key.Name;

    private static KeyOperator OperatorOf(string op) => op switch
    {
        "=" => KeyOperator.Equal,
        "<" => KeyOperator.Less,
        "<=" => KeyOperator.LessOrEqual,
        ">" => KeyOperator.Greater,
        _ => KeyOperator.GreaterOrEqual,
    };

    private static KeyOperator Mirrored(KeyOperator op) => op switch
    {
        KeyOperator.Less => KeyOperator.Greater,
        KeyOperator.LessOrEqual => KeyOperator.GreaterOrEqual,
        KeyOperator.Greater => KeyOperator.Less,
        KeyOperator.GreaterOrEqual => KeyOperator.LessOrEqual,
        _ => op,
    };
}
