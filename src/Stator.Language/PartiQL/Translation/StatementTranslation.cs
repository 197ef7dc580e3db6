using Stator.Items;
using Stator.Language.PartiQL.Syntax;

namespace Stator.Language.PartiQL.Translation;

/// <summary>From a statement's tree to what DynamoDB can do, with the faults that show without the table.</summary>
internal sealed class StatementTranslation
{
    private readonly ValueTranslation _values;
    private readonly ConditionTranslation _conditions;

    private StatementTranslation(IReadOnlyList<AttributeValue> parameters)
    {
        _values = new ValueTranslation(parameters);
        _conditions = new ConditionTranslation(_values);
    }

    public static PartiqlStatement Translate(PartiqlNode tree, IReadOnlyList<AttributeValue> parameters)
    {
        var translation = new StatementTranslation(parameters);
        return tree switch
        {
            PartiqlNode.Select select => translation.Translate(select),
            PartiqlNode.Insert insert => translation.Translate(insert),
            PartiqlNode.Update update => translation.Translate(update),
            PartiqlNode.Delete delete => translation.Translate(delete),
            PartiqlNode.Call("exists", [PartiqlNode.Select inner]) => new PartiqlStatement.Exists(translation.Translate(inner)),
            PartiqlNode.Foreign("case" or "cast") => throw PartiqlErrors.Token(((PartiqlNode.Foreign)tree).Words, tree.Position),
            PartiqlNode.Call call => throw PartiqlErrors.UnknownFunction(call.Function, call.Position),
            _ => throw PartiqlErrors.UnsupportedOperation(NodeKinds.OfStatement(tree)),
        };
    }

    private PartiqlStatement.Select Translate(PartiqlNode.Select select)
    {
        Expect(select.Extra);
        var columns = select.Items is null ? null : new Columns([.. select.Items.Select(Column)]);
        var (table, index) = PathTranslation.TranslateSource(select.From);
        var where = Where(select.Where);
        return new PartiqlStatement.Select(table, index, columns, where, [.. select.OrderBy.Select(Translate)]);
    }

    private static Language.Syntax.DocumentPath Column(PartiqlNode node) =>
        node is PartiqlNode.Path(_, var steps) && steps.Any(step => step is PartiqlStep.Wildcard)
            ? throw PartiqlErrors.WildcardColumn()
            : PathTranslation.Translate(node);

    private static OrderTerm Translate((PartiqlNode Key, bool Descending) term) => term.Key is PartiqlNode.Name(var name)
        ? new OrderTerm(name, term.Descending)
        : throw PartiqlErrors.OrderKey(term.Key is PartiqlNode.Number(var text) ? text : NodeKinds.OfValue(term.Key).ToUpperInvariant());

    private PartiqlStatement.Insert Translate(PartiqlNode.Insert insert)
    {
        Expect(insert.Extra);
        var (table, index) = PathTranslation.TranslateSource(insert.Target);
        if (index is not null)
        {
            throw PartiqlErrors.InsertIntoIndex(insert.Target.Position);
        }
        return new PartiqlStatement.Insert(table, ItemOf(insert.Value));
    }

    /// <summary>Attributes are values of their own: where a fault says where it is, it does not name them.</summary>
    private Item ItemOf(PartiqlNode node)
    {
        if (node is not PartiqlNode.Struct(var members))
        {
            throw PartiqlErrors.ItemShape(node.Position);
        }
        var item = new ItemBuilder();
        var seen = new HashSet<string>();
        foreach (var (name, value) in members)
        {
            var text = ValueTranslation.NameOf(name) is { Length: > 0 } given ? given : throw PartiqlErrors.EmptyPathComponent();
            item.Set(text, _values.Translate(value));
            if (!seen.Add(text))
            {
                throw PartiqlErrors.RepeatedName(text, "root", name.Position);
            }
        }
        return item.ToItem();
    }

    private PartiqlStatement.Update Translate(PartiqlNode.Update update)
    {
        Expect(update.Extra);
        var (table, index) = PathTranslation.TranslateSource(update.Target);
        var change = new UpdateTranslation(_values).Translate(update.Operations);
        return new PartiqlStatement.Update(table, index, change, Where(update.Where), update.Returning);
    }

    private PartiqlStatement.Delete Translate(PartiqlNode.Delete delete)
    {
        Expect(delete.Extra);
        var (table, index) = PathTranslation.TranslateSource(delete.Target);
        if (delete.Returning is not (null or "ALL OLD"))
        {
            throw PartiqlErrors.Returning(delete.Returning);
        }
        return new PartiqlStatement.Delete(table, index, Where(delete.Where), delete.Returning);
    }

    private Language.Syntax.Condition? Where(PartiqlNode? where) => where is null ? null : _conditions.Translate(where);

    private static void Expect(PartiqlExtra extra)
    {
        if (extra.Sentence is { } sentence)
        {
            throw DynamoException.Validation(sentence);
        }
    }
}
