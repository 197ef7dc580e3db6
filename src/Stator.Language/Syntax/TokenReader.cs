using Stator.Items;

namespace Stator.Language.Syntax;

/// <summary>Goes through the tokens of an expression and words its syntax errors.</summary>
internal sealed class TokenReader(ExpressionKind kind, string text)
{
    private readonly List<Token> _tokens = Lexer.Tokens(text);
    private int _at;

    public ExpressionKind ExpressionKind { get; } = kind;

    public TokenKind Kind => _tokens[_at].Kind;

    public string Text => TextOf(_tokens[_at]);

    /// <summary>The placeholders that stand anywhere in the text.</summary>
    public IEnumerable<string> Placeholders =>
        _tokens.Where(token => token.Kind is TokenKind.Name or TokenKind.Value).Select(TextOf);

    public TokenKind Ahead(int count) => _at + count < _tokens.Count ? _tokens[_at + count].Kind : TokenKind.End;

    public string Take()
    {
        var taken = Text;
        _at++;
        return taken;
    }

    public bool TryTake(TokenKind kind)
    {
        if (Kind != kind)
        {
            return false;
        }
        _at++;
        return true;
    }

    public string Expect(TokenKind kind) => Kind == kind ? Take() : throw Unexpected();

    /// <summary>The error for the token at hand: it, and the text from the token before it to the token behind it.</summary>
    public DynamoException Unexpected()
    {
        var offending = _tokens[_at];
        var start = _at > 0 ? _tokens[_at - 1].Start : offending.Start;
        if (offending.Kind == TokenKind.End)
        {
            var last = _at > 0 ? _tokens[_at - 1] : offending;
            return ExpressionErrors.Syntax(ExpressionKind, "<EOF>", TextOf(last));
        }
        var after = _tokens[_at + 1];
        var end = after.Kind == TokenKind.End ? offending.End : after.End;
        return ExpressionErrors.Syntax(ExpressionKind, TextOf(offending), text[start..end]);
    }

    private string TextOf(Token token) => text.Substring(token.Start, token.Length);
}
