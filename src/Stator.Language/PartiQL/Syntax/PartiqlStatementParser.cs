namespace Stator.Language.PartiQL.Syntax;

/// <summary>SELECT, INSERT, UPDATE and DELETE, from their keyword on; of PartiQL's other statements only that they are there.</summary>
internal sealed class PartiqlStatementParser(PartiqlTokenReader tokens, PartiqlParser expressions)
{
    /// <summary>The statement that begins with a keyword; null when none does.</summary>
    /// <exception cref="Items.DynamoException">The statement is not well-formed.</exception>
    public PartiqlNode? TryParse(string keyword)
    {
        Func<PartiqlNode>? parse = keyword switch
        {
            "select" => ParseSelect,
            "insert_into" => ParseInsert,
            "update" => ParseUpdate,
            "from" => ParseFrom,
            "delete" => ParseDelete,
            "set" or "remove" => ParseWithoutTable,
            "create" or "drop" => () => ParseForeign($"{keyword} {tokens.Head.Text}"),
            "exec" or "pivot" or "values" or "case" or "cast" => () => ParseForeign(keyword),
            _ => null,
        };
        if (keyword is not ("set" or "remove") && parse is not null)
        {
            tokens.Take();
        }
        return parse?.Invoke();
    }

    /// <summary>Not taken apart: whatever follows, DynamoDB does not have it.</summary>
    private PartiqlNode.Foreign ParseForeign(string keyword)
    {
        while (!tokens.IsAtEnd)
        {
            tokens.Take();
        }
        return new PartiqlNode.Foreign(keyword);
    }

    /// <summary>SET and REMOVE that no UPDATE or FROM comes before.</summary>
    private PartiqlNode.Update ParseWithoutTable()
    {
        var extra = new PartiqlExtra();
        extra.Found("Only select from a single table or index is supported.");
        return new PartiqlNode.Update(new PartiqlNode.Missing(), ParseOperations(), null, null, extra);
    }

    private PartiqlNode.Select ParseSelect()
    {
        var extra = new PartiqlExtra();
        if (tokens.TryTake("distinct"))
        {
            extra.Found("Unsupported token in expression: DISTINCT");
        }
        else
        {
            tokens.TryTake("all");
        }
        if (tokens.TryTake("value"))
        {
            extra.Found("Select projection doesn't support value or pivot keywords");
        }
        var items = ParseSelectList(extra);
        if (!tokens.TryTake("from"))
        {
            throw PartiqlErrors.NotWellFormed("Expected FROM after SELECT list");
        }
        var from = ParseSource(extra);
        var where = tokens.TryTake("where") ? expressions.ParseExpression(PartiqlPrecedence.Select) : null;
        var orderBy = ParseOrderBy();
        ParseRest(extra);
        return new PartiqlNode.Select(items, from, where, orderBy, extra);
    }

    private IReadOnlyList<PartiqlNode>? ParseSelectList(PartiqlExtra extra)
    {
        var items = new List<PartiqlNode>();
        var isAll = false;
        do
        {
            if (tokens.TryTake(PartiqlTokenKind.Star))
            {
                isAll = true;
                continue;
            }
            var item = expressions.ParseExpression();
            CheckWildcards(item);
            items.Add(item);
            ParseAlias(PartiqlTokenKind.As, isOptional: true, extra);
        }
        while (tokens.TryTake(PartiqlTokenKind.Comma));
        if (isAll && items.Count > 0)
        {
            throw PartiqlErrors.NotWellFormed(
                "Other expressions may not be present in the select list when '*' is used without dot notation.");
        }
        return isAll ? null : items;
    }

    /// <summary>Of wildcards only .* may stand in the list, at the end of names.</summary>
    private static void CheckWildcards(PartiqlNode item)
    {
        if (item is not PartiqlNode.Path(_, var steps))
        {
            return;
        }
        if (steps.Any(step => step is PartiqlStep.Elements) || steps.SkipLast(1).Any(step => step is PartiqlStep.Wildcard))
        {
            throw PartiqlErrors.NotWellFormed("Invalid use of * in select list");
        }
        if (steps[^1] is PartiqlStep.Wildcard && steps.Any(step => step.IsBracketed))
        {
            throw PartiqlErrors.NotWellFormed("Cannot use [] and * together in SELECT list expression");
        }
    }

    private PartiqlNode ParseSource(PartiqlExtra extra)
    {
        var source = expressions.ParseExpression(PartiqlPrecedence.Select);
        ParseAliases(extra);
        while (tokens.TryTake(PartiqlTokenKind.Comma))
        {
            expressions.ParseExpression(PartiqlPrecedence.Select);
            ParseAliases(extra);
            extra.Found("Only select from a single table or index is supported.");
        }
        return source;
    }

    private void ParseAliases(PartiqlExtra extra)
    {
        ParseAlias(PartiqlTokenKind.As, isOptional: true, extra);
        ParseAlias(PartiqlTokenKind.At, isOptional: false, extra);
        ParseAlias(PartiqlTokenKind.By, isOptional: false, extra);
    }

    private void ParseAlias(PartiqlTokenKind keyword, bool isOptional, PartiqlExtra extra)
    {
        if (tokens.TryTake(keyword))
        {
            if (!tokens.Head.IsIdentifier)
            {
                throw PartiqlErrors.NotWellFormed($"Expected identifier for {keyword.ToString().ToUpperInvariant()}-alias");
            }
        }
        else if (!isOptional || !tokens.Head.IsIdentifier)
        {
            return;
        }
        tokens.Take();
        extra.Found("Aliasing is not supported");
    }

    private List<(PartiqlNode, bool)> ParseOrderBy()
    {
        var keys = new List<(PartiqlNode, bool)>();
        if (!tokens.TryTake("order"))
        {
            return keys;
        }
        tokens.Expect(PartiqlTokenKind.By);
        do
        {
            var key = expressions.ParseExpression();
            var descending = tokens.TryTake(PartiqlTokenKind.Desc);
            if (!descending)
            {
                tokens.TryTake(PartiqlTokenKind.Asc);
            }
            keys.Add((key, descending));
        }
        while (tokens.TryTake(PartiqlTokenKind.Comma));
        return keys;
    }

    /// <summary>The clauses that PartiQL has behind ORDER BY.</summary>
    private void ParseRest(PartiqlExtra extra)
    {
        if (tokens.TryTake("group"))
        {
            tokens.TryTake("partial");
            tokens.Expect(PartiqlTokenKind.By);
            extra.Found("Unsupported clause: GROUP BY");
            expressions.ParseList();
        }
        foreach (var clause in (ReadOnlySpan<string>)["having", "limit"])
        {
            if (tokens.TryTake(clause))
            {
                ParseUnsupported(clause.ToUpperInvariant(), extra);
            }
        }
    }

    private void ParseUnsupported(string clause, PartiqlExtra extra)
    {
        var value = expressions.ParseExpression(PartiqlPrecedence.Select);
        extra.Found($"Unsupported clause: {clause}{value.Position}");
    }

    private PartiqlNode.Insert ParseInsert()
    {
        var extra = new PartiqlExtra();
        var target = ParseTarget();
        if (!tokens.TryTake("value"))
        {
            extra.Found("Unsupported operation: InsertOp");
            return new PartiqlNode.Insert(target, expressions.ParseExpression(), extra);
        }
        var value = expressions.ParseExpression();
        if (tokens.TryTake(PartiqlTokenKind.At))
        {
            expressions.ParseExpression();
            extra.Found("AT is not supported in insert statements.");
        }
        if (tokens.TryTake("on_conflict"))
        {
            throw PartiqlErrors.NotWellFormed("invalid ON CONFLICT syntax");
        }
        if (ParseReturning(extra) is not null)
        {
            extra.Found("RETURNING is not supported in INSERT");
        }
        return new PartiqlNode.Insert(target, value, extra);
    }

    private PartiqlNode.Update ParseUpdate()
    {
        var extra = new PartiqlExtra();
        var target = ParseTarget();
        ParseAliases(extra);
        var operations = ParseOperations();
        var where = ParseWhere();
        return new PartiqlNode.Update(target, operations, where, ParseReturning(extra), extra);
    }

    /// <summary>FROM table WHERE condition SET ...: the same as UPDATE.</summary>
    private PartiqlNode.Update ParseFrom()
    {
        var extra = new PartiqlExtra();
        var target = ParseSource(extra);
        var where = ParseWhere();
        var operations = ParseOperations();
        return new PartiqlNode.Update(target, operations, where, ParseReturning(extra), extra);
    }

    private PartiqlNode? ParseWhere() => tokens.TryTake("where") ? expressions.ParseExpression() : null;

    private List<PartiqlOperation> ParseOperations()
    {
        var operations = new List<PartiqlOperation>();
        while (true)
        {
            if (tokens.TryTake("set"))
            {
                do
                {
                    operations.Add(ParseAssignment());
                }
                while (tokens.TryTake(PartiqlTokenKind.Comma));
            }
            else if (tokens.TryTake("remove"))
            {
                operations.Add(new PartiqlOperation(ParseTarget(), null));
            }
            else
            {
                return operations.Count > 0 ? operations : throw PartiqlErrors.NotWellFormed("Expected data manipulation");
            }
        }
    }

    private PartiqlOperation ParseAssignment()
    {
        var target = ParseTarget();
        return tokens.TryTake("=")
            ? new PartiqlOperation(target, expressions.ParseExpression())
            : throw PartiqlErrors.NotWellFormed("Expected '='");
    }

    private PartiqlNode.Delete ParseDelete()
    {
        if (!tokens.TryTake("from"))
        {
            throw PartiqlErrors.NotWellFormed("Expected FROM after DELETE");
        }
        var extra = new PartiqlExtra();
        var target = ParseTarget();
        ParseAliases(extra);
        var where = ParseWhere();
        return new PartiqlNode.Delete(target, where, ParseReturning(extra), extra);
    }

    private PartiqlNode ParseTarget() => new PartiqlTermParser(tokens, expressions, this).ParseSimplePath();

    /// <summary>"ALL OLD" and the like, or null without the clause.</summary>
    private string? ParseReturning(PartiqlExtra extra)
    {
        if (!tokens.TryTake("returning"))
        {
            return null;
        }
        string? values = null;
        do
        {
            if (values is not null)
            {
                extra.Found("Invalid syntax with multiple returning elements in RETURNING clause");
            }
            values = tokens.Head.Word is "modified_old" or "modified_new" or "all_old" or "all_new"
                ? tokens.Take().Text.Replace('_', ' ').ToUpperInvariant()
                : throw PartiqlErrors.NotWellFormed("Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element.");
            if (!tokens.TryTake(PartiqlTokenKind.Star))
            {
                expressions.ParseExpression();
                extra.Found("Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause");
            }
        }
        while (tokens.TryTake(PartiqlTokenKind.Comma));
        return values;
    }
}
