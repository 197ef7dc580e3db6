using Stator.Items;

namespace Stator.Language.PartiQL.Syntax;

/// <summary>A part of a statement as written. Nothing in it is checked against DynamoDB yet: the grammar is that of PartiQL.</summary>
internal abstract record PartiqlNode
{
    private PartiqlNode()
    {
    }

    /// <summary>Where its first token stands; of calls the function, of operators the operator.</summary>
    public PartiqlPosition Position { get; init; }

    /// <summary>A string, a truth value or NULL.</summary>
    public sealed record Constant(AttributeValue Value) : PartiqlNode;

    /// <summary>A number as written, its signs made into one.</summary>
    public sealed record Number(string Text) : PartiqlNode;

    /// <summary>A question mark; the first one has the index 0.</summary>
    public sealed record Parameter(int Index) : PartiqlNode;

    /// <summary>The literal MISSING.</summary>
    public sealed record Missing : PartiqlNode;

    /// <summary>A name, and steps below it when there are any.</summary>
    public sealed record Path(PartiqlNode Root, IReadOnlyList<PartiqlStep> Steps) : PartiqlNode;

    /// <summary>A name.</summary>
    public sealed record Name(string Text) : PartiqlNode;

    /// <summary>[a, b], and (a, b) where a list is meant.</summary>
    public sealed record Array(IReadOnlyList<PartiqlNode> Elements) : PartiqlNode;

    /// <summary>&lt;&lt;a, b&gt;&gt;</summary>
    public sealed record Bag(IReadOnlyList<PartiqlNode> Elements) : PartiqlNode;

    /// <summary>{name: value}</summary>
    public sealed record Struct(IReadOnlyList<(PartiqlNode Name, PartiqlNode Value)> Members) : PartiqlNode;

    /// <summary>A function; its name as written.</summary>
    public sealed record Call(string Function, IReadOnlyList<PartiqlNode> Arguments) : PartiqlNode;

    /// <summary>One of not + -</summary>
    public sealed record Unary(string Operator, PartiqlNode Operand) : PartiqlNode;

    /// <summary>An operator between two operands.</summary>
    public sealed record Binary(string Operator, PartiqlNode Left, PartiqlNode Right) : PartiqlNode;

    /// <summary>BETWEEN.</summary>
    public sealed record Between(PartiqlNode Tested, PartiqlNode Lower, PartiqlNode Upper) : PartiqlNode;

    /// <summary>IS with a type's name.</summary>
    public sealed record Is(PartiqlNode Tested, string Type) : PartiqlNode;

    /// <summary>SELECT.</summary>
    /// <param name="Items">What is selected; null for *.</param>
    /// <param name="From">Where from.</param>
    /// <param name="Where">The condition; null for none.</param>
    /// <param name="OrderBy">What the answer is ordered by, first things first.</param>
    /// <param name="Extra">The first part that PartiQL has and DynamoDB has not.</param>
    public sealed record Select(
        IReadOnlyList<PartiqlNode>? Items, PartiqlNode From, PartiqlNode? Where, IReadOnlyList<(PartiqlNode Key, bool Descending)> OrderBy, PartiqlExtra Extra)
        : PartiqlNode;

    /// <summary>INSERT INTO target VALUE value.</summary>
    public sealed record Insert(PartiqlNode Target, PartiqlNode Value, PartiqlExtra Extra) : PartiqlNode;

    /// <summary>UPDATE target operations WHERE condition RETURNING values.</summary>
    public sealed record Update(
        PartiqlNode Target, IReadOnlyList<PartiqlOperation> Operations, PartiqlNode? Where, string? Returning, PartiqlExtra Extra) : PartiqlNode;

    /// <summary>DELETE FROM target WHERE condition RETURNING values.</summary>
    public sealed record Delete(PartiqlNode Target, PartiqlNode? Where, string? Returning, PartiqlExtra Extra) : PartiqlNode;

    /// <summary>A statement or a term of PartiQL that DynamoDB does not have.</summary>
    public sealed record Foreign(string Words) : PartiqlNode;
}

/// <summary>A step of a path.</summary>
internal abstract record PartiqlStep
{
    private PartiqlStep()
    {
    }

    /// <summary>True for steps in brackets.</summary>
    public bool IsBracketed => this is Index or Elements;

    /// <summary>.name</summary>
    public sealed record Name(string Text) : PartiqlStep;

    /// <summary>[expression]</summary>
    public sealed record Index(PartiqlNode Expression) : PartiqlStep;

    /// <summary>[*]</summary>
    public sealed record Elements : PartiqlStep;

    /// <summary>.*</summary>
    public sealed record Wildcard : PartiqlStep;
}

/// <summary>One change of an UPDATE.</summary>
/// <param name="Target">What is set or removed.</param>
/// <param name="Value">The new value; null for REMOVE.</param>
internal sealed record PartiqlOperation(PartiqlNode Target, PartiqlNode? Value);

/// <summary>What the grammar of PartiQL allows in a statement and DynamoDB does not: the first thing of it.</summary>
internal sealed class PartiqlExtra
{
    /// <summary>What is wrong; null for nothing.</summary>
    public string? Sentence { get; private set; }

    public void Found(string sentence) => Sentence ??= sentence;
}
