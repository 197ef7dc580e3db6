using Stator.Engine.Catalog;
using Stator.Engine.Writes;
using Stator.Items;
using Stator.Language.PartiQL;
using Stator.Language.Syntax;

namespace Stator.Engine.Statements;

/// <summary>
/// From a statement to the write or read of one item: the key out of its WHERE, and a condition of what else stands there.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.statements.html
/// </summary>
public static class StatementWrites
{
    /// <summary>The write that a statement asks for.</summary>
    /// <exception cref="DynamoException">It names an index, or no item.</exception>
    public static ItemWrite WriteOf(TableDefinition table, PartiqlStatement statement)
    {
        switch (statement)
        {
            case PartiqlStatement.Insert insert:
                return new ItemWrite.Put(table.Address, insert.Item, Call("attribute_not_exists", table)) { IsInsert = true };
            case PartiqlStatement.Update update:
                ExpectTable(update.IndexName);
                var (updated, must) = Split(table, update.Where);
                return new ItemWrite.Update(table.Address, updated, update.Change, KeyComparison.All([Call("attribute_exists", table), .. must]))
                {
                    ReadPaths = ConditionPaths.OfValues(update.Change),
                };
            case PartiqlStatement.Delete delete:
                ExpectTable(delete.IndexName);
                var (deleted, rest) = Split(table, delete.Where);
                return new ItemWrite.Delete(
                    table.Address,
                    deleted,
                    KeyComparison.All(rest) is { } condition ? new Condition.Or(Call("attribute_not_exists", table), condition) : null);
            default:
                throw new ArgumentException("The statement writes nothing.", nameof(statement));
        }
    }

    /// <summary>The condition that EXISTS holds a transaction to; null when it is not on one item, or has nothing beside the key.</summary>
    public static ItemWrite? CheckOf(TableDefinition table, PartiqlStatement.Select inner)
    {
        var conjuncts = KeyComparison.Conjuncts(inner.Where).ToList();
        return inner.IndexName is null && TrySplit(table, conjuncts, firstOnly: true) is ({ } key, { Count: > 0 } rest)
            ? new ItemWrite.Check(table.Address, key, KeyComparison.All(rest)!)
            : null;
    }

    /// <summary>The key of a SELECT that names exactly one item by its key and asks nothing else of it; null for any other.</summary>
    /// <exception cref="DynamoException">It does not fit the table.</exception>
    public static Item? KeyOf(TableDefinition table, PartiqlStatement.Select select, bool consistent)
    {
        var index = select.IndexName is { } name ? table.FindIndex(name) ?? throw StatementErrors.IndexNotFound() : null;
        StatementChecks.CheckSource(table, index, select, consistent);
        return index is null && TrySplit(table, [.. KeyComparison.Conjuncts(select.Where)], firstOnly: true) is ({ } key, { Count: 0 }) ? key : null;
    }

    private static void ExpectTable(string? indexName)
    {
        if (indexName is not null)
        {
            throw StatementErrors.WriteToIndex();
        }
    }

    private static (Item Key, IReadOnlyList<Condition> Others) Split(TableDefinition table, Condition? where) =>
        TrySplit(table, [.. KeyComparison.Conjuncts(where)], firstOnly: false) ?? throw StatementErrors.IncompleteKey();

    /// <summary>The key that equalities give, and the conditions that are none of these; null when a key attribute has none.</summary>
    /// <param name="firstOnly">True when of two different values for a key the second one is a condition.</param>
    /// <exception cref="DynamoException">A key attribute is to be two things at once.</exception>
    private static (Item Key, IReadOnlyList<Condition> Others)? TrySplit(TableDefinition table, List<Condition> conjuncts, bool firstOnly)
    {
        var key = new ItemBuilder();
        foreach (var attribute in table.Keys.All)
        {
            var equal = conjuncts.FindAll(condition => Equal(condition, attribute) is not null);
            if (equal.Count == 0)
            {
                return null;
            }
            var value = Equal(equal[0], attribute)!.Value;
            var same = equal.FindAll(condition => Equal(condition, attribute) == value);
            if (same.Count < equal.Count && !firstOnly)
            {
                throw StatementErrors.SeveralConditions(attribute.Name);
            }
            key.Set(attribute.Name, value);
            conjuncts = conjuncts.FindAll(condition => !same.Contains(condition));
        }
        return (key.ToItem(), conjuncts);
    }

    private static AttributeValue? Equal(Condition condition, KeyAttribute attribute) =>
        KeyComparison.TryReadEqual(condition, attribute) is [var only] ? only : null;

    private static Condition.Holds Call(string function, TableDefinition table) =>
        new(new Operand.Call(function, [new Operand.Path(new DocumentPath([PathStep.Into(table.Keys.Partition[0].Name)]))]));
}
