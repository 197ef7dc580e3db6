namespace Stator.Language.Syntax;

/// <summary>
/// Condition, filter and key condition expressions. NOT binds closest, then AND, then OR.
/// Parentheses around an operand and around a condition look alike until they close, so one method reads both.
/// </summary>
internal sealed class ConditionParser(TokenReader tokens, OperandParser operands)
{
    /// <summary>A condition, or an operand of which it is not known yet what it will be part of.</summary>
    private readonly record struct Term(Condition? Condition, Operand? Operand);

    public Condition Parse()
    {
        var condition = ConditionOf(ParseOr(null));
        return tokens.Kind == TokenKind.End ? condition : throw tokens.Unexpected();
    }

    private Term ParseOr(Term? first)
    {
        var left = ParseAnd(first);
        while (tokens.Kind == TokenKind.Or)
        {
            var before = ConditionOf(left);
            tokens.Take();
            operands.Operators++;
            left = new Term(new Condition.Or(before, ConditionOf(ParseAnd(null))), null);
        }
        return left;
    }

    private Term ParseAnd(Term? first)
    {
        var left = ParseNot(first);
        while (tokens.Kind == TokenKind.And)
        {
            var before = ConditionOf(left);
            tokens.Take();
            operands.Operators++;
            left = new Term(new Condition.And(before, ConditionOf(ParseNot(null))), null);
        }
        return left;
    }

    private Term ParseNot(Term? first)
    {
        var negations = 0;
        while (first is null && tokens.TryTake(TokenKind.Not))
        {
            operands.Operators++;
            negations++;
        }
        var term = ParseComparison(first ?? ParseTerm());
        for (; negations > 0; negations--)
        {
            term = new Term(new Condition.Not(ConditionOf(term)), null);
        }
        return term;
    }

    private Term ParseTerm()
    {
        var depth = 0;
        while (tokens.TryTake(TokenKind.OpenParenthesis))
        {
            depth++;
        }
        if (depth == 0)
        {
            return new Term(null, operands.ParseBare());
        }
        var term = ParseOr(null);
        tokens.Expect(TokenKind.CloseParenthesis);
        for (; depth > 1; depth--)
        {
            if (tokens.TryTake(TokenKind.CloseParenthesis))
            {
                throw ExpressionErrors.RedundantParentheses(tokens.ExpressionKind);
            }
            term = ParseOr(term);
            tokens.Expect(TokenKind.CloseParenthesis);
        }
        return term;
    }

    private Term ParseComparison(Term left)
    {
        if (left.Operand is not { } operand)
        {
            return left;
        }
        switch (tokens.Kind)
        {
            case >= TokenKind.Equal and <= TokenKind.GreaterOrEqual:
                operands.Operators++;
                return new Term(new Condition.Comparison(tokens.Take(), operand, operands.ParseOperand()), null);
            case TokenKind.Between:
                operands.Operators++;
                tokens.Take();
                var lower = operands.ParseOperand();
                tokens.Expect(TokenKind.And);
                return new Term(new Condition.Between(operand, lower, operands.ParseOperand()), null);
            case TokenKind.In:
                operands.Operators++;
                tokens.Take();
                return new Term(new Condition.In(operand, ParseCandidates()), null);
            default:
                return left;
        }
    }

    private List<Operand> ParseCandidates()
    {
        tokens.Expect(TokenKind.OpenParenthesis);
        var candidates = new List<Operand> { operands.ParseOperand() };
        while (tokens.TryTake(TokenKind.Comma))
        {
            candidates.Add(operands.ParseOperand());
        }
        tokens.Expect(TokenKind.CloseParenthesis);
        return candidates;
    }

    /// <summary>The term as a condition: a call alone is one, any other operand is not.</summary>
    private Condition ConditionOf(Term term) => term switch
    {
        { Condition: { } condition } => condition,
        { Operand: Operand.Call call } => new Condition.Holds(call),
        _ => throw tokens.Unexpected(),
    };
}
