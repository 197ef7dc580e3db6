namespace Stator.Language.Syntax;

/// <summary>Update expressions: SET, REMOVE, ADD and DELETE sections in any order.</summary>
internal sealed class UpdateParser(TokenReader tokens, OperandParser operands)
{
    public UpdateSyntax Parse()
    {
        var actions = new List<UpdateAction>();
        var seen = new HashSet<UpdateSection>();
        UpdateSection? repeated = null;
        do
        {
            var section = ParseSection();
            if (!seen.Add(section))
            {
                repeated ??= section;
            }
            do
            {
                actions.Add(ParseAction(section));
            }
            while (tokens.TryTake(TokenKind.Comma));
        }
        while (tokens.Kind != TokenKind.End);
        return new UpdateSyntax(actions, repeated);
    }

    private UpdateSection ParseSection()
    {
        UpdateSection section = tokens.Kind switch
        {
            TokenKind.Set => UpdateSection.Set,
            TokenKind.Remove => UpdateSection.Remove,
            TokenKind.Add => UpdateSection.Add,
            TokenKind.Delete => UpdateSection.Delete,
            _ => throw tokens.Unexpected(),
        };
        tokens.Take();
        return section;
    }

    private UpdateAction ParseAction(UpdateSection section)
    {
        var target = operands.ParsePath();
        switch (section)
        {
            case UpdateSection.Set:
                tokens.Expect(TokenKind.Equal);
                return new UpdateAction(section, target, ParseSetValue());
            case UpdateSection.Remove:
                return new UpdateAction(section, target, null);
            default:
                return new UpdateAction(section, target, new Operand.Value(tokens.Expect(TokenKind.Value), default));
        }
    }

    /// <summary>An operand, or a sum or difference of two, in parentheses or not.</summary>
    private Operand ParseSetValue()
    {
        var depth = 0;
        while (tokens.TryTake(TokenKind.OpenParenthesis))
        {
            depth++;
        }
        var value = ParseArithmetic(operands.ParseBare());
        for (var closed = 0; closed < depth; closed++)
        {
            tokens.Expect(TokenKind.CloseParenthesis);
            if (closed + 1 < depth && tokens.Kind == TokenKind.CloseParenthesis)
            {
                tokens.Take();
                throw ExpressionErrors.RedundantParentheses(tokens.ExpressionKind);
            }
            value = ParseArithmetic(value);
        }
        return value;
    }

    private Operand ParseArithmetic(Operand left)
    {
        if (left is Operand.Arithmetic || tokens.Kind is not (TokenKind.Plus or TokenKind.Minus))
        {
            return left;
        }
        operands.Operators++;
        return new Operand.Arithmetic(tokens.Take(), left, operands.ParseOperand());
    }
}
