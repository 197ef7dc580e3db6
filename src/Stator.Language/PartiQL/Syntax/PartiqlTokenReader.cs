using System.Text.RegularExpressions;
using Stator.Items;

namespace Stator.Language.PartiQL.Syntax;

/// <summary>Goes through the tokens of a statement.</summary>
internal sealed partial class PartiqlTokenReader(string statement)
{
    private readonly List<PartiqlToken> _tokens = PartiqlLexer.Tokens(statement);
    private int _at;

    public PartiqlToken Head => _tokens[_at];

    public PartiqlTokenKind Kind => Head.Kind;

    /// <summary>The token behind the head.</summary>
    public PartiqlToken Ahead => _tokens[Math.Min(_at + 1, _tokens.Count - 1)];

    public bool IsAtEnd => Kind == PartiqlTokenKind.End || (Kind == PartiqlTokenKind.Semicolon && Ahead.Kind == PartiqlTokenKind.End);

    public PartiqlToken Take()
    {
        var taken = Head;
        if (taken.Kind != PartiqlTokenKind.End)
        {
            _at++;
        }
        return taken;
    }

    public bool TryTake(PartiqlTokenKind kind)
    {
        var isIt = Kind == kind;
        if (isIt)
        {
            Take();
        }
        return isIt;
    }

    public bool TryTake(string word)
    {
        var isIt = Head.Word == word;
        if (isIt)
        {
            Take();
        }
        return isIt;
    }

    /// <exception cref="DynamoException">The head is of another kind.</exception>
    public void Expect(PartiqlTokenKind kind)
    {
        if (!TryTake(kind))
        {
            throw PartiqlErrors.NotWellFormed($"Expected {NameOf(kind)}");
        }
    }

    /// <exception cref="DynamoException">The head is another word.</exception>
    public void Expect(string keyword)
    {
        if (!TryTake(keyword))
        {
            throw PartiqlErrors.NotWellFormed($"Expected {keyword.ToUpperInvariant()} keyword");
        }
    }

    /// <summary>LeftDoubleAngleBracket as the sentences print it: LEFT_DOUBLE_ANGLE_BRACKET.</summary>
    private static string NameOf(PartiqlTokenKind kind) => Humps().Replace(kind.ToString(), "_").ToUpperInvariant();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex Humps();
}
