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

    /// <summary>A condition, filter or key condition expression.</summary>
    public static Condition ParseCondition(ExpressionKind kind, string text, Placeholders placeholders)
    {
        var (tokens, operands) = Begin(kind, text, placeholders);
        var condition = new ConditionParser(tokens, operands).Parse();
        End(tokens, operands, placeholders);
        new SyntaxCheck(kind).Check(condition);
        return condition;
    }

    /// <summary>An update expression.</summary>
    public static UpdateSyntax ParseUpdate(string text, Placeholders placeholders)
    {
        var (tokens, operands) = Begin(ExpressionKind.UpdateExpression, text, placeholders);
        var update = new UpdateParser(tokens, operands).Parse();
        End(tokens, operands, placeholders);
        new SyntaxCheck(ExpressionKind.UpdateExpression).Check(update);
        return update;
    }

    /// <summary>A projection expression.</summary>
    public static IReadOnlyList<DocumentPath> ParseProjection(string text, Placeholders placeholders)
    {
        var (tokens, operands) = Begin(ExpressionKind.ProjectionExpression, text, placeholders);
        var paths = new List<DocumentPath> { operands.ParsePath() };
        while (tokens.TryTake(TokenKind.Comma))
        {
            paths.Add(operands.ParsePath());
        }
        if (tokens.Kind != TokenKind.End)
        {
            throw tokens.Unexpected();
        }
        End(tokens, operands, placeholders);
        var check = new SyntaxCheck(ExpressionKind.ProjectionExpression);
        paths.ForEach(check.Check);
        return paths;
    }

    private static (TokenReader Tokens, OperandParser Operands) Begin(ExpressionKind kind, string text, Placeholders placeholders)
    {
        if (text.Length == 0)
        {
            throw ExpressionErrors.Empty(kind);
        }
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > ExpressionBytesMax)
        {
            throw ExpressionErrors.TooLong(kind, bytes, placeholders.NewWording);
        }
        var tokens = new TokenReader(kind, text);
        return (tokens, new OperandParser(tokens));
    }

    private static void End(TokenReader tokens, OperandParser operands, Placeholders placeholders)
    {
        foreach (var placeholder in tokens.Placeholders)
        {
            placeholders.MarkUsed(placeholder);
        }
        if (operands.Operators > OperatorsMax)
        {
            throw ExpressionErrors.TooManyOperators(tokens.ExpressionKind, OperatorsMax + 1);
        }
    }
}
