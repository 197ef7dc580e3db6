using Stator.Engine.Catalog;
using Stator.Engine.Writes;
using Stator.Items;
using Stator.Language.Keys;
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
        return inner.IndexName is null && TrySplit(table, conjuncts, Equal, firstOnly: true) is ({ } key, { Count: > 0 } rest)
            ? new ItemWrite.Check(table.Address, key, KeyComparison.All(rest)!)
            : null;
    }

    /// <summary>The key of a SELECT that names exactly one item by its key and asks nothing else of it; null for any other.</summary>
    /// <exception cref="DynamoException">It does not fit the table.</exception>
    public static Item? KeyOf(TableDefinition table, PartiqlStatement.Select select, bool consistent)
    {
        var index = select.IndexName is { } name ? table.FindIndex(name) ?? throw StatementErrors.IndexNotFound() : null;
        StatementChecks.CheckSource(table, index, select, consistent);
        return index is null && TrySplit(table, [.. KeyComparison.Conjuncts(select.Where)], EqualOrOnly, firstOnly: true) is ({ } key, { Count: 0 })
            ? key
            : null;
    }

    private static void ExpectTable(string? indexName)
    {
        if (indexName is not null)
        {
            throw StatementErrors.WriteToIndex();
        }
    }

    private static (Item Key, IReadOnlyList<Condition> Others) Split(TableDefinition table, Condition? where) =>
        TrySplit(table, [.. KeyComparison.Conjuncts(where)], Equal, firstOnly: false) ?? throw StatementErrors.IncompleteKey();

    /// <summary>The key that equalities give, and the conditions that are none of these; null when a key attribute has none.</summary>
    /// <param name="table">The table.</param>
    /// <param name="conjuncts">The conditions.</param>
    /// <param name="equal">What a condition says that an attribute equals; null for any other condition.</param>
    /// <param name="firstOnly">True when of two different values for a key the second one is a condition.</param>
    /// <exception cref="DynamoException">A key attribute is to be two things at once.</exception>
    private static (Item Key, IReadOnlyList<Condition> Others)? TrySplit(
        TableDefinition table, List<Condition> conjuncts, Func<Condition, KeyAttribute, AttributeValue?> equal, bool firstOnly)
    {
        var key = new ItemBuilder();
        foreach (var attribute in table.Keys.All)
        {
            var found = conjuncts.FindAll(condition => equal(condition, attribute) is not null);
            if (found.Count == 0)
            {
                return null;
            }
            var value = equal(found[0], attribute)!.Value;
            var same = found.FindAll(condition => equal(condition, attribute) == value);
            if (same.Count < found.Count && !firstOnly)
            {
                throw StatementErrors.SeveralConditions(attribute.Name);
            }
            key.Set(attribute.Name, value);
            conjuncts = conjuncts.FindAll(condition => !same.Contains(condition));
        }
        return (key.ToItem(), conjuncts);
    }

    private static AttributeValue? Equal(Condition condition, KeyAttribute attribute) =>
        KeyComparison.TryRead(condition, attribute) is { Operator: KeyOperator.Equal, Values: [var value] } ? value : null;

    /// <summary>IN with one value is an equality where a SELECT names an item.</summary>
    private static AttributeValue? EqualOrOnly(Condition condition, KeyAttribute attribute) =>
        KeyComparison.TryReadEqual(condition, attribute) is [var only] ? only : null;

    /// <summary>Whether keys fit the table, as far as it can be known before the item is read.</summary>
    /// <exception cref="DynamoException">They do not.</exception>
    public static void CheckKeys(TableDefinition table, ItemWrite write) => WriteExecution.CheckKeys(table, write);

    private static Condition.Holds Call(string function, TableDefinition table) =>
        new(new Operand.Call(function, [new Operand.Path(new DocumentPath([PathStep.Into(table.Keys.Partition[0].Name)]))]));
}
