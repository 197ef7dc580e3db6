using System.Text;

namespace Stator.Language.PartiQL.Syntax;

/// <summary>Cuts a statement into tokens. Words are keywords in any case unless double quotes make them names.</summary>
internal static class PartiqlLexer
{
    private static readonly string[] Signs = ["<<", ">>", "<=", ">=", "<>", "!=", "||"];

    /// <summary>All tokens, the last one of kind End.</summary>
    /// <exception cref="Items.DynamoException">A character begins no token, or a quote is not closed.</exception>
    public static List<PartiqlToken> Tokens(string text)
    {
        var tokens = new List<PartiqlToken>();
        var (at, line, lineStart) = (0, 1, 0);
        while (true)
        {
            var blank = at;
            at = SkipBlank(text, at);
            CountLines(text, blank, at, ref line, ref lineStart);
            if (at == text.Length)
            {
                tokens.Add(new PartiqlToken(PartiqlTokenKind.End, "EOF"));
                return tokens;
            }
            var start = at;
            var token = Next(text, ref at);
            Add(tokens, token with { Position = new PartiqlPosition(line, start - lineStart + 1, at - start) });
            CountLines(text, start, at, ref line, ref lineStart);
        }
    }

    private static void CountLines(string text, int from, int to, ref int line, ref int lineStart)
    {
        for (var at = from; at < to; at++)
        {
            if (text[at] == '\n' || (text[at] == '\r' && (at + 1 == text.Length || text[at + 1] != '\n')))
            {
                line++;
                lineStart = at + 1;
            }
        }
    }

    private static void Add(List<PartiqlToken> tokens, PartiqlToken token)
    {
        if (tokens.Count > 0 && tokens[^1].Word is { } first && token.Word is { } second
            && PartiqlWords.Pairs.TryGetValue((first, second), out var pair))
        {
            tokens[^1] = pair with { Position = tokens[^1].Position };
            return;
        }
        tokens.Add(token);
    }

    /// <summary>Behind blanks, -- comments to the end of a line, and /* comments */.</summary>
    private static int SkipBlank(string text, int at)
    {
        while (at < text.Length)
        {
            if (text[at] is ' ' or '\t' or '\v' or '\f' or '\r' or '\n')
            {
                at++;
            }
            else if (Follows(text, at, "--"))
            {
                var end = text.AsSpan(at).IndexOfAny('\r', '\n');
                at = end < 0 ? text.Length : at + end;
            }
            else if (Follows(text, at, "/*"))
            {
                var end = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
                at = end < 0 ? throw PartiqlErrors.NotWellFormed("") : end + 2;
            }
            else
            {
                break;
            }
        }
        return at;
    }

    private static PartiqlToken Next(string text, ref int at)
    {
        var c = text[at];
        if (char.IsAsciiLetter(c) || c is '_' or '$')
        {
            return Word(text, ref at);
        }
        if (char.IsAsciiDigit(c) || (c == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))
        {
            return Number(text, ref at);
        }
        switch (c)
        {
            case '\'':
                return new PartiqlToken(PartiqlTokenKind.String, Quoted(text, ref at));
            case '"':
                return new PartiqlToken(PartiqlTokenKind.QuotedIdentifier, Quoted(text, ref at));
            case '`':
                return new PartiqlToken(PartiqlTokenKind.IonLiteral, Quoted(text, ref at));
        }
        var sign = SignAt(text, at);
        at += sign.Length;
        return Sign(sign);
    }

    private static string SignAt(string text, int at) => Array.Find(Signs, sign => Follows(text, at, sign)) ?? text.Substring(at, 1);

    private static PartiqlToken Sign(string sign) => sign switch
    {
        "(" => new(PartiqlTokenKind.LeftParen, sign),
        ")" => new(PartiqlTokenKind.RightParen, sign),
        "[" => new(PartiqlTokenKind.LeftBracket, sign),
        "]" => new(PartiqlTokenKind.RightBracket, sign),
        "{" => new(PartiqlTokenKind.LeftCurly, sign),
        "}" => new(PartiqlTokenKind.RightCurly, sign),
        "<<" => new(PartiqlTokenKind.LeftDoubleAngleBracket, sign),
        ">>" => new(PartiqlTokenKind.RightDoubleAngleBracket, sign),
        "." => new(PartiqlTokenKind.Dot, sign),
        "*" => new(PartiqlTokenKind.Star, sign),
        "," => new(PartiqlTokenKind.Comma, sign),
        ":" => new(PartiqlTokenKind.Colon, sign),
        ";" => new(PartiqlTokenKind.Semicolon, sign),
        "?" => new(PartiqlTokenKind.QuestionMark, sign),
        "!=" => new(PartiqlTokenKind.Operator, "<>"),
        "=" or "<" or ">" or "<=" or ">=" or "<>" or "||" or "+" or "-" or "/" or "%" or "@" => new(PartiqlTokenKind.Operator, sign),
        _ => throw PartiqlErrors.NotWellFormed(""),
    };

    private static PartiqlToken Word(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '$'))
        {
            at++;
        }
        var word = text[start..at];
        var lower = word.ToLowerInvariant();
        return PartiqlWords.OfTheirOwnKind.TryGetValue(lower, out var kind) ? new PartiqlToken(kind, lower)
            : PartiqlWords.Keywords.Contains(lower) ? new PartiqlToken(PartiqlTokenKind.Keyword, lower)
            : new PartiqlToken(PartiqlTokenKind.Identifier, word);
    }

    private static PartiqlToken Number(string text, ref int at)
    {
        var start = at;
        SkipDigits(text, ref at);
        if (at < text.Length && text[at] == '.')
        {
            at++;
            SkipDigits(text, ref at);
        }
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            if (at < text.Length && text[at] is '+' or '-')
            {
                at++;
            }
            var digits = at;
            SkipDigits(text, ref at);
            if (at == digits)
            {
                throw PartiqlErrors.NotWellFormed("");
            }
        }
        return new PartiqlToken(PartiqlTokenKind.Number, text[start..at]);
    }

    private static void SkipDigits(string text, ref int at)
    {
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }
    }

    /// <summary>What stands between two quotes; a quote within is written twice.</summary>
    private static string Quoted(string text, ref int at)
    {
        var quote = text[at++];
        var content = new StringBuilder();
        while (true)
        {
            var end = text.IndexOf(quote, at);
            if (end < 0)
            {
                throw PartiqlErrors.NotWellFormed("");
            }
            content.Append(text, at, end - at);
            at = end + 1;
            if (at == text.Length || text[at] != quote)
            {
                return content.ToString();
            }
            content.Append(quote);
            at++;
        }
    }

    private static bool Follows(string text, int at, string sign) => string.CompareOrdinal(text, at, sign, 0, sign.Length) == 0;
}
