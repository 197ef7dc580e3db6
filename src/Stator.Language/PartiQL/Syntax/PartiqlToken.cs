namespace Stator.Language.PartiQL.Syntax;

/// <summary>The kinds of tokens of a PartiQL statement.</summary>
internal enum PartiqlTokenKind
{
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    LeftCurly,
    RightCurly,
    LeftDoubleAngleBracket,
    RightDoubleAngleBracket,
    Identifier,
    QuotedIdentifier,
    Operator,
    Keyword,
    String,
    Number,
    Boolean,
    IonLiteral,
    Dot,
    Star,
    Comma,
    Colon,
    Semicolon,
    QuestionMark,
    As,
    For,
    At,
    By,
    Missing,
    Null,
    Asc,
    Desc,
    End,
}

/// <summary>A token: keywords and operators in lower case, strings and quoted identifiers without their quotes.</summary>
internal readonly record struct PartiqlToken(PartiqlTokenKind Kind, string Text, PartiqlPosition Position = default)
{
    /// <summary>The word or sign by which the grammar knows the token; null for names and values.</summary>
    public string? Word => Kind is PartiqlTokenKind.Operator or PartiqlTokenKind.Keyword or PartiqlTokenKind.As or PartiqlTokenKind.At
        or PartiqlTokenKind.By or PartiqlTokenKind.Missing or PartiqlTokenKind.Null or PartiqlTokenKind.Star
        ? Text
        : null;

    public bool IsIdentifier => Kind is PartiqlTokenKind.Identifier or PartiqlTokenKind.QuotedIdentifier;
}

/// <summary>Where a token stands.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Length">Characters, quotes included.</param>
internal readonly record struct PartiqlPosition(int Line, int Column, int Length)
{
    /// <summary>As sentences end with it.</summary>
    public override string ToString() => $" at {Line}:{Column}:{Length}";
}
