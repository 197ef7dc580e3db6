using Stator.Items;
using Stator.Language.Syntax;

namespace Stator.Language.PartiQL.Syntax;

/// <summary>
/// From a statement's text to its tree, by PartiQL's own grammar and with the sentences of its reference implementation, which are those that
/// AWS answers. A statement is an expression there. https://partiql.org/assets/PartiQL-Specification.pdf
/// </summary>
internal sealed class PartiqlParser
{
    /// <summary>How deep expressions may nest: far more than an item's values do, far less than a stack holds.</summary>
    private const int DepthMax = 200;

    private readonly PartiqlTokenReader _tokens;
    private readonly PartiqlStatementParser _statements;
    private int _depth;
    private int _operators;

    private PartiqlParser(string statement)
    {
        _tokens = new PartiqlTokenReader(statement);
        _statements = new PartiqlStatementParser(_tokens, this);
    }

    /// <summary>The number of question marks so far.</summary>
    public int Parameters { get; private set; }

    /// <summary>The tree of a statement, and how many parameters it takes.</summary>
    /// <exception cref="DynamoException">It is no statement.</exception>
    public static (PartiqlNode Tree, int Parameters) Parse(string statement)
    {
        var parser = new PartiqlParser(statement);
        var tree = parser.ParseExpression();
        if (!parser._tokens.IsAtEnd)
        {
            throw PartiqlErrors.NotWellFormed(parser._tokens.Kind == PartiqlTokenKind.Semicolon
                ? "Unexpected token after semicolon. (Only one query is allowed.)"
                : "Unexpected token after expression");
        }
        if (parser._operators > Limits.ExpressionOperatorsMax)
        {
            throw ExpressionErrors.TooManyOperators(ExpressionKind.Statement, parser._operators);
        }
        return (tree, parser.Parameters);
    }

    /// <summary>An expression of operators that bind tighter than <paramref name="precedence"/>.</summary>
    public PartiqlNode ParseExpression(int precedence = -1)
    {
        if (++_depth > DepthMax)
        {
            throw PartiqlErrors.NotWellFormed("The statement nests too deep");
        }
        var left = ParseUnary();
        while (PartiqlPrecedence.Of(_tokens.Head) is { } binding && binding > precedence)
        {
            left = ParseInfix(left, binding);
        }
        _depth--;
        return left;
    }

    public IReadOnlyList<PartiqlNode> ParseList()
    {
        var elements = new List<PartiqlNode>();
        do
        {
            elements.Add(ParseExpression());
        }
        while (_tokens.TryTake(PartiqlTokenKind.Comma));
        return elements;
    }

    private PartiqlNode ParseInfix(PartiqlNode left, int binding)
    {
        _operators++;
        var (op, position) = (_tokens.Head.Text, _tokens.Take().Position);
        switch (op)
        {
            case "is" or "is_not":
                return NotWhen(op == "is_not", new PartiqlNode.Is(left, ParseType()) { Position = position });
            case "in" or "not_in":
                return NotWhen(op == "not_in", new PartiqlNode.Binary("in", left, ParseCandidates(binding)) { Position = position });
            case "between" or "not_between":
                var lower = ParseRight(binding);
                _tokens.Expect("and");
                if (_tokens.IsAtEnd)
                {
                    throw PartiqlErrors.NotWellFormed("Expected expression after AND");
                }
                return NotWhen(op == "not_between", new PartiqlNode.Between(left, lower, ParseExpression(binding)));
            case "like" or "not_like":
                return new PartiqlNode.Binary("like", left, ParseRight(binding)) { Position = position };
            default:
                return new PartiqlNode.Binary(op, left, ParseRight(binding)) { Position = position };
        }
    }

    private static PartiqlNode NotWhen(bool isNegated, PartiqlNode node) => isNegated ? new PartiqlNode.Unary("not", node) : node;

    private PartiqlNode ParseRight(int binding) =>
        _tokens.IsAtEnd ? throw PartiqlErrors.NotWellFormed("Missing right-hand side expression of infix operator") : ParseExpression(binding);

    /// <summary>Behind IN: (a, b) is a list; anything else is an expression.</summary>
    private PartiqlNode ParseCandidates(int binding)
    {
        if (_tokens.Kind != PartiqlTokenKind.LeftParen || _tokens.Ahead.Word is "select" or "values")
        {
            return ParseRight(binding);
        }
        _tokens.Take();
        var candidates = ParseList();
        _tokens.Expect(PartiqlTokenKind.RightParen);
        return new PartiqlNode.Array(candidates);
    }

    private string ParseType()
    {
        var type = _tokens.Head.Word;
        if (type is null || !PartiqlWords.Types.Contains(type))
        {
            throw PartiqlErrors.NotWellFormed("Expected type name");
        }
        _tokens.Take();
        return type;
    }

    private PartiqlNode ParseUnary()
    {
        var isNegative = false;
        var signs = 0;
        var first = _tokens.Head.Position;
        while (_tokens.Head is { Kind: PartiqlTokenKind.Operator, Text: "+" or "-" })
        {
            isNegative ^= _tokens.Take().Text == "-";
            signs++;
        }
        if (signs == 0 && _tokens.Head is { Kind: PartiqlTokenKind.Operator, Text: "not" })
        {
            var position = _tokens.Take().Position;
            return new PartiqlNode.Unary("not", ParseExpression(PartiqlPrecedence.Not)) { Position = position };
        }
        var term = new PartiqlTermParser(_tokens, this, _statements).ParsePath();
        return signs == 0 ? term
            : term is PartiqlNode.Number number ? number with { Text = isNegative ? $"-{number.Text}" : number.Text }
            : new PartiqlNode.Unary(isNegative ? "-" : "+", term) { Position = first };
    }

    /// <summary>The index of the next parameter.</summary>
    public int CountParameter() => Parameters++;
}

/// <summary>How tight operators bind.</summary>
internal static class PartiqlPrecedence
{
    public const int Select = 6;
    public const int Not = 30;

    /// <summary>Null when the token is no infix operator.</summary>
    public static int? Of(PartiqlToken token) => token.Kind is not (PartiqlTokenKind.Operator or PartiqlTokenKind.Star) ? null : token.Text switch
    {
        "union" or "except" or "intersect" => 5,
        "or" => 10,
        "and" => 20,
        "=" or "<>" or "is" or "is_not" or "in" or "not_in" => 40,
        "<" or "<=" or ">" or ">=" or "between" or "not_between" or "like" or "not_like" => 50,
        "+" or "-" or "||" => 60,
        "*" or "/" or "%" => 70,
        _ => null,
    };
}
