using System.Text;
using Stator.Items;

namespace Stator.Language.Syntax;

/// <summary>From an expression's text to its tree, with the checks that need neither names nor values.</summary>
public static class ExpressionSyntax
{
    /// <summary>The longest expression in UTF-8 bytes.</summary>
    public const int ExpressionBytesMax = Limits.ExpressionBytesMax;

    /// <summary>The most operators and functions in one expression.</summary>
    public const int OperatorsMax = Limits.ExpressionOperatorsMax;

    private static readonly SyntaxCache<Condition> Conditions = new();
    private static readonly SyntaxCache<UpdateSyntax> Updates = new();
    private static readonly SyntaxCache<IReadOnlyList<DocumentPath>> Projections = new();

    /// <summary>A condition, filter or key condition expression.</summary>
    public static Condition ParseCondition(ExpressionKind kind, string text, Placeholders placeholders) => Parse(
        Conditions, kind, text, placeholders, static (tokens, operands) => new ConditionParser(tokens, operands).Parse(), static (check, tree) => check.Check(tree));

    /// <summary>An update expression.</summary>
    public static UpdateSyntax ParseUpdate(string text, Placeholders placeholders) => Parse(
        Updates, ExpressionKind.UpdateExpression, text, placeholders,
        static (tokens, operands) => new UpdateParser(tokens, operands).Parse(), static (check, tree) => check.Check(tree));

    /// <summary>A projection expression.</summary>
    public static IReadOnlyList<DocumentPath> ParseProjection(string text, Placeholders placeholders) =>
        Parse(Projections, ExpressionKind.ProjectionExpression, text, placeholders, ReadPaths, static (check, tree) =>
        {
            foreach (var path in tree)
            {
                check.Check(path);
            }
        });

    private static IReadOnlyList<DocumentPath> ReadPaths(TokenReader tokens, OperandParser operands)
    {
        var paths = new List<DocumentPath> { operands.ParsePath() };
        while (tokens.TryTake(TokenKind.Comma))
        {
            paths.Add(operands.ParsePath());
        }
        return tokens.Kind == TokenKind.End ? paths : throw tokens.Unexpected();
    }

    private static TTree Parse<TTree>(
        SyntaxCache<TTree> cache, ExpressionKind kind, string text, Placeholders placeholders,
        Func<TokenReader, OperandParser, TTree> parse, Action<SyntaxCheck, TTree> check)
    {
        if (cache.Find(kind, text) is { } known)
        {
            placeholders.MarkUsed(known.Placeholders);
            return known.Tree;
        }
        var tokens = Begin(kind, text, placeholders);
        var operands = new OperandParser(tokens);
        var tree = parse(tokens, operands);
        var used = tokens.Placeholders.ToHashSet();
        placeholders.MarkUsed(used);
        if (operands.Operators > OperatorsMax)
        {
            throw ExpressionErrors.TooManyOperators(kind, OperatorsMax + 1);
        }
        check(new SyntaxCheck(kind), tree);
        cache.Add(kind, text, new(tree, used));
        return tree;
    }

    private static TokenReader Begin(ExpressionKind kind, string text, Placeholders placeholders)
    {
        if (text.Length == 0)
        {
            throw ExpressionErrors.Empty(kind);
        }
        var bytes = Encoding.UTF8.GetByteCount(text);
        return bytes <= ExpressionBytesMax ? new TokenReader(kind, text) : throw ExpressionErrors.TooLong(kind, bytes, placeholders.NewWording);
    }
}
