using Stator.Items;

namespace Stator.Language.PartiQL.Syntax;

/// <summary>Terms: literals, names, paths, calls, containers, groups, and statements where they stand in place of a term.</summary>
internal sealed class PartiqlTermParser(PartiqlTokenReader tokens, PartiqlParser expressions, PartiqlStatementParser statements)
{
    /// <summary>A term with the steps behind it.</summary>
    public PartiqlNode ParsePath() => ParseSteps(ParseTerm(), isSimple: false);

    /// <summary>A name with the steps behind it, as targets of changes are.</summary>
    public PartiqlNode ParseSimplePath() => tokens.Head.IsIdentifier
        ? ParseSteps(new PartiqlNode.Name(tokens.Head.Text) { Position = tokens.Take().Position }, isSimple: true)
        : throw PartiqlErrors.NotWellFormed("Expected identifier for simple path");

    private PartiqlNode ParseSteps(PartiqlNode root, bool isSimple)
    {
        var steps = new List<PartiqlStep>();
        while (true)
        {
            if (tokens.TryTake(PartiqlTokenKind.Dot))
            {
                steps.Add(ParseName(isSimple));
            }
            else if (tokens.TryTake(PartiqlTokenKind.LeftBracket))
            {
                steps.Add(ParseIndex(isSimple));
            }
            else
            {
                return steps.Count == 0 ? root : new PartiqlNode.Path(root, steps) { Position = root.Position };
            }
        }
    }

    private PartiqlStep ParseName(bool isSimple)
    {
        if (tokens.Head.IsIdentifier)
        {
            return new PartiqlStep.Name(tokens.Take().Text);
        }
        if (!tokens.TryTake(PartiqlTokenKind.Star))
        {
            throw PartiqlErrors.NotWellFormed("Invalid path dot component");
        }
        return isSimple ? throw PartiqlErrors.NotWellFormed("Invalid path dot component for simple path") : new PartiqlStep.Wildcard();
    }

    private PartiqlStep ParseIndex(bool isSimple)
    {
        PartiqlStep step = tokens.TryTake(PartiqlTokenKind.Star) ? new PartiqlStep.Elements() : new PartiqlStep.Index(expressions.ParseExpression());
        tokens.Expect(PartiqlTokenKind.RightBracket);
        return isSimple && step is not PartiqlStep.Index { Expression: PartiqlNode.Constant or PartiqlNode.Number or PartiqlNode.Name }
            ? throw PartiqlErrors.NotWellFormed("Invalid path component for simple path")
            : step;
    }

    private PartiqlNode ParseTerm()
    {
        var position = tokens.Head.Position;
        var term = ParseTerm(tokens.Head);
        return term.Position == default ? term with { Position = position } : term;
    }

    private PartiqlNode ParseTerm(PartiqlToken head)
    {
        switch (head.Kind)
        {
            case PartiqlTokenKind.Operator:
                throw PartiqlErrors.NotWellFormed(head.Text == "@" ? "Identifier must follow @-operator" : "Unexpected operator");
            case PartiqlTokenKind.Keyword:
                return ParseKeyword(head.Text);
            case PartiqlTokenKind.LeftParen:
                return ParseGroup();
            case PartiqlTokenKind.LeftBracket:
                return new PartiqlNode.Array(ParseElements(PartiqlTokenKind.RightBracket));
            case PartiqlTokenKind.LeftDoubleAngleBracket:
                return new PartiqlNode.Bag(ParseElements(PartiqlTokenKind.RightDoubleAngleBracket));
            case PartiqlTokenKind.LeftCurly:
                return ParseStruct();
            case PartiqlTokenKind.Identifier or PartiqlTokenKind.QuotedIdentifier:
                return tokens.Ahead.Kind == PartiqlTokenKind.LeftParen ? ParseCall() : new PartiqlNode.Name(tokens.Take().Text);
            case PartiqlTokenKind.QuestionMark:
                tokens.Take();
                return new PartiqlNode.Parameter(expressions.CountParameter());
            default:
                return ParseLiteral(head);
        }
    }

    private PartiqlNode ParseLiteral(PartiqlToken head)
    {
        PartiqlNode literal = head.Kind switch
        {
            PartiqlTokenKind.String => new PartiqlNode.Constant(AttributeValue.String(head.Text)),
            PartiqlTokenKind.Number => new PartiqlNode.Number(head.Text),
            PartiqlTokenKind.Boolean => new PartiqlNode.Constant(AttributeValue.Boolean(head.Text == "true")),
            PartiqlTokenKind.Null => new PartiqlNode.Constant(AttributeValue.Null),
            PartiqlTokenKind.Missing => new PartiqlNode.Missing(),
            PartiqlTokenKind.IonLiteral => new PartiqlNode.Foreign(nameof(PartiqlTokenKind.IonLiteral)),
            _ => throw PartiqlErrors.NotWellFormed("Unexpected term"),
        };
        tokens.Take();
        return literal;
    }

    private PartiqlNode ParseKeyword(string word)
    {
        if (statements.TryParse(word) is { } statement)
        {
            return statement;
        }
        return PartiqlWords.Functions.Contains(word) && tokens.Ahead.Kind == PartiqlTokenKind.LeftParen
            ? ParseCall()
            : throw PartiqlErrors.NotWellFormed("Unexpected keyword");
    }

    private PartiqlNode.Call ParseCall()
    {
        var function = tokens.Take().Text;
        tokens.Take();
        if (tokens.Kind == PartiqlTokenKind.Star && function != "count")
        {
            throw PartiqlErrors.NotWellFormed($"{function}(*) is not allowed");
        }
        IReadOnlyList<PartiqlNode> arguments = tokens.TryTake(PartiqlTokenKind.Star) || tokens.Kind == PartiqlTokenKind.RightParen
            ? []
            : expressions.ParseList();
        tokens.Expect(PartiqlTokenKind.RightParen);
        return new PartiqlNode.Call(function, arguments);
    }

    /// <summary>(a) is a; (a, b) is a list.</summary>
    private PartiqlNode ParseGroup()
    {
        tokens.Take();
        var elements = expressions.ParseList();
        tokens.Expect(PartiqlTokenKind.RightParen);
        return elements.Count == 1 ? elements[0] : new PartiqlNode.Array(elements);
    }

    private IReadOnlyList<PartiqlNode> ParseElements(PartiqlTokenKind end)
    {
        tokens.Take();
        if (tokens.TryTake(end))
        {
            return [];
        }
        var elements = expressions.ParseList();
        tokens.Expect(end);
        return elements;
    }

    private PartiqlNode.Struct ParseStruct()
    {
        tokens.Take();
        var members = new List<(PartiqlNode, PartiqlNode)>();
        if (tokens.TryTake(PartiqlTokenKind.RightCurly))
        {
            return new PartiqlNode.Struct(members);
        }
        do
        {
            var name = expressions.ParseExpression();
            tokens.Expect(PartiqlTokenKind.Colon);
            members.Add((name, expressions.ParseExpression()));
        }
        while (tokens.TryTake(PartiqlTokenKind.Comma));
        tokens.Expect(PartiqlTokenKind.RightCurly);
        return new PartiqlNode.Struct(members);
    }
}
