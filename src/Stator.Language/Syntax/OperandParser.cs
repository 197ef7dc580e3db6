namespace Stator.Language.Syntax;

/// <summary>The parts that all kinds of expressions share: paths, values and calls.</summary>
internal sealed class OperandParser(TokenReader tokens)
{
    /// <summary>Operators and functions seen so far.</summary>
    public int Operators { get; set; }

    /// <summary>True where an operand can start, parentheses aside.</summary>
    public bool AtOperand => tokens.Kind is TokenKind.Identifier or TokenKind.Name or TokenKind.Value;

    public DocumentPath ParsePath()
    {
        var steps = new List<PathStep> { ParseName() };
        while (true)
        {
            if (tokens.TryTake(TokenKind.Dot))
            {
                steps.Add(ParseName());
            }
            else if (tokens.TryTake(TokenKind.OpenBracket))
            {
                steps.Add(ParseIndex());
                tokens.Expect(TokenKind.CloseBracket);
            }
            else
            {
                return new DocumentPath(steps);
            }
        }
    }

    /// <summary>An operand that may stand in one pair of parentheses.</summary>
    public Operand ParseOperand()
    {
        var depth = 0;
        while (tokens.TryTake(TokenKind.OpenParenthesis))
        {
            depth++;
        }
        var operand = ParseBare();
        for (var closed = 0; closed < depth; closed++)
        {
            tokens.Expect(TokenKind.CloseParenthesis);
            if (closed > 0)
            {
                throw ExpressionErrors.RedundantParentheses(tokens.ExpressionKind);
            }
        }
        return operand;
    }

    /// <summary>A path, a value or a call.</summary>
    public Operand ParseBare() => tokens.Kind switch
    {
        TokenKind.Value => new Operand.Value(tokens.Take(), default),
        TokenKind.Identifier when tokens.Ahead(1) == TokenKind.OpenParenthesis => ParseCall(),
        _ => new Operand.Path(ParsePath()),
    };

    private Operand.Call ParseCall()
    {
        Operators++;
        var function = tokens.Take();
        tokens.Expect(TokenKind.OpenParenthesis);
        var arguments = new List<Operand> { ParseOperand() };
        while (tokens.TryTake(TokenKind.Comma))
        {
            arguments.Add(ParseOperand());
        }
        tokens.Expect(TokenKind.CloseParenthesis);
        return new Operand.Call(function, arguments);
    }

    private PathStep ParseName() => tokens.Kind is TokenKind.Identifier or TokenKind.Name
        ? Written(tokens.Take())
        : throw tokens.Unexpected();

    private static PathStep Written(string name) => name[0] == '#' ? new PathStep(name, null, -1) : PathStep.Into(name);

    /// <summary>An index too long for a number stands as the largest one: out of range either way.</summary>
    private PathStep ParseIndex()
    {
        var digits = tokens.Expect(TokenKind.Index);
        return new PathStep(null, null, long.TryParse(digits, out var index) ? index : long.MaxValue);
    }
}
