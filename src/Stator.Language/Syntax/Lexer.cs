namespace Stator.Language.Syntax;

/// <summary>Cuts an expression into tokens: the longest match wins; what fits nothing is a token of its own and never legal.</summary>
internal static class Lexer
{
    private static readonly Dictionary<string, TokenKind> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AND"] = TokenKind.And,
        ["OR"] = TokenKind.Or,
        ["NOT"] = TokenKind.Not,
        ["IN"] = TokenKind.In,
        ["BETWEEN"] = TokenKind.Between,
        ["SET"] = TokenKind.Set,
        ["REMOVE"] = TokenKind.Remove,
        ["ADD"] = TokenKind.Add,
        ["DELETE"] = TokenKind.Delete,
    };

    /// <summary>All tokens, the last one of kind End.</summary>
    public static List<Token> Tokens(string text)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && text[at] is ' ' or '\t' or '\r' or '\n')
            {
                at++;
            }
            if (at == text.Length)
            {
                tokens.Add(new Token(TokenKind.End, at, 0));
                return tokens;
            }
            var token = Next(text, at);
            tokens.Add(token);
            at = token.End;
        }
    }

    private static Token Next(string text, int at) => text[at] switch
    {
        '(' => new(TokenKind.OpenParenthesis, at, 1),
        ')' => new(TokenKind.CloseParenthesis, at, 1),
        '[' => new(TokenKind.OpenBracket, at, 1),
        ']' => new(TokenKind.CloseBracket, at, 1),
        ',' => new(TokenKind.Comma, at, 1),
        '.' => new(TokenKind.Dot, at, 1),
        '+' => new(TokenKind.Plus, at, 1),
        '-' => new(TokenKind.Minus, at, 1),
        '=' => new(TokenKind.Equal, at, 1),
        '<' when Follows(text, at, '>') => new(TokenKind.NotEqual, at, 2),
        '<' when Follows(text, at, '=') => new(TokenKind.LessOrEqual, at, 2),
        '<' => new(TokenKind.Less, at, 1),
        '>' when Follows(text, at, '=') => new(TokenKind.GreaterOrEqual, at, 2),
        '>' => new(TokenKind.Greater, at, 1),
        '0' => new(TokenKind.Index, at, 1),
        '#' or ':' => Placeholder(text, at),
        '"' or '\'' => Quoted(text, at),
        var c when char.IsAsciiDigit(c) => new(TokenKind.Index, at, LengthWhile(text, at, char.IsAsciiDigit)),
        var c when char.IsAsciiLetter(c) => Word(text, at),
        var c => new(TokenKind.Unknown, at, char.IsHighSurrogate(c) && at + 1 < text.Length ? 2 : 1),
    };

    private static bool Follows(string text, int at, char next) => at + 1 < text.Length && text[at + 1] == next;

    private static int LengthWhile(string text, int start, Func<char, bool> belongs)
    {
        var end = start;
        while (end < text.Length && belongs(text[end]))
        {
            end++;
        }
        return end - start;
    }

    private static bool IsWordCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    private static Token Word(string text, int at)
    {
        var length = LengthWhile(text, at, IsWordCharacter);
        var kind = Words.TryGetValue(text.Substring(at, length), out var word) ? word : TokenKind.Identifier;
        return new Token(kind, at, length);
    }

    private static Token Placeholder(string text, int at)
    {
        var length = LengthWhile(text, at + 1, IsWordCharacter);
        return length == 0
            ? new Token(TokenKind.Unknown, at, 1)
            : new Token(text[at] == '#' ? TokenKind.Name : TokenKind.Value, at, length + 1);
    }

    /// <summary>A quoted string is one token, and never legal.</summary>
    private static Token Quoted(string text, int at)
    {
        for (var end = at + 1; end < text.Length; end++)
        {
            if (text[end] == '\\')
            {
                end++;
            }
            else if (text[end] == text[at])
            {
                return new Token(TokenKind.Unknown, at, end + 1 - at);
            }
        }
        return new Token(TokenKind.Unknown, at, 1);
    }
}
