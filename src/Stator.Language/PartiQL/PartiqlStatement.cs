using Stator.Items;
using Stator.Language.PartiQL.Syntax;
using Stator.Language.PartiQL.Translation;
using Stator.Language.Syntax;

namespace Stator.Language.PartiQL;

/// <summary>
/// A statement of PartiQL, its parameters in their places, checked as far as it can be without its table.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html
/// </summary>
/// <param name="TableName">The name or ARN of its table.</param>
public abstract record PartiqlStatement(string TableName)
{
    /// <summary>SELECT.</summary>
    /// <param name="TableName">The name or ARN of its table.</param>
    /// <param name="IndexName">The index that is read; null for the table.</param>
    /// <param name="Columns">What of an item is answered; null for all.</param>
    /// <param name="Where">What an item must satisfy; null for all items.</param>
    /// <param name="OrderBy">The attributes that the answer is ordered by, first things first.</param>
    public sealed record Select(
        string TableName, string? IndexName, Columns? Columns, Condition? Where, IReadOnlyList<OrderTerm> OrderBy) : PartiqlStatement(TableName);

    /// <summary>INSERT.</summary>
    public sealed record Insert(string TableName, Item Item) : PartiqlStatement(TableName);

    /// <summary>UPDATE.</summary>
    /// <param name="TableName">The name or ARN of its table.</param>
    /// <param name="IndexName">The index that it names, which is a fault once the table is known; null for none.</param>
    /// <param name="Change">What it changes.</param>
    /// <param name="Where">The key, and what else must hold.</param>
    /// <param name="Returning">ALL OLD, MODIFIED OLD, ALL NEW or MODIFIED NEW; null for nothing.</param>
    public sealed record Update(string TableName, string? IndexName, Evaluation.Update Change, Condition? Where, string? Returning)
        : PartiqlStatement(TableName);

    /// <summary>DELETE.</summary>
    /// <param name="TableName">The name or ARN of its table.</param>
    /// <param name="IndexName">The index that it names, which is a fault once the table is known; null for none.</param>
    /// <param name="Where">The key, and what else must hold.</param>
    /// <param name="Returning">ALL OLD; null for nothing.</param>
    public sealed record Delete(string TableName, string? IndexName, Condition? Where, string? Returning) : PartiqlStatement(TableName);

    /// <summary>EXISTS: a condition on an item, in transactions that write.</summary>
    public sealed record Exists(Select Inner) : PartiqlStatement(Inner.TableName);

    /// <summary>True for statements that only read.</summary>
    public bool IsRead => this is Select;

    /// <summary>Reads a statement.</summary>
    /// <param name="statement">Its text.</param>
    /// <param name="parameters">What stands in place of its question marks, in order.</param>
    /// <exception cref="DynamoException">Any fault of it, as AWS words it.</exception>
    public static PartiqlStatement Read(string statement, IReadOnlyList<AttributeValue> parameters)
    {
        var (tree, count) = PartiqlParser.Parse(statement);
        return count <= parameters.Count ? StatementTranslation.Translate(tree, parameters) : throw PartiqlErrors.Parameters();
    }
}

/// <summary>An attribute that an answer is ordered by.</summary>
public sealed record OrderTerm(string Attribute, bool Descending);
