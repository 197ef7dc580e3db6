namespace Stator.Language.Syntax;

/// <summary>The kinds of tokens; words of the language have one each.</summary>
internal enum TokenKind
{
    End,
    Identifier,
    Name,
    Value,
    Index,
    Unknown,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    OpenParenthesis,
    CloseParenthesis,
    OpenBracket,
    CloseBracket,
    Comma,
    Dot,
    And,
    Or,
    Not,
    In,
    Between,
    Set,
    Remove,
    Add,
    Delete,
}

/// <summary>A token and where it stands in the text.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int Length)
{
    public int End => Start + Length;
}
