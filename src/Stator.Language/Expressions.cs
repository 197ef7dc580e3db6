using Stator.Language.Binding;
using Stator.Language.Evaluation;
using Stator.Language.Syntax;

namespace Stator.Language;

/// <summary>From an expression's text and the request's names and values to what can be evaluated.</summary>
public static class Expressions
{
    /// <summary>A condition, filter or key condition expression; null for no text.</summary>
    /// <exception cref="Items.DynamoException">Any fault of the expression, as AWS words it.</exception>
    public static Condition? Condition(ExpressionKind kind, string? text, Placeholders placeholders) =>
        text is null ? null : new ConditionBinding(kind, placeholders).Bind(ExpressionSyntax.ParseCondition(kind, text, placeholders));

    /// <summary>An update expression; null for no text.</summary>
    public static Update? Update(string? text, Placeholders placeholders) =>
        text is null ? null : new Update(new UpdateBinding(ExpressionKind.UpdateExpression, placeholders).Bind(ExpressionSyntax.ParseUpdate(text, placeholders)));

    /// <summary>A projection expression; null for no text.</summary>
    public static Projection? Projection(string? text, Placeholders placeholders)
    {
        if (text is null)
        {
            return null;
        }
        var paths = ExpressionSyntax.ParseProjection(text, placeholders)
            .Select(path => PathBinding.Bind(ExpressionKind.ProjectionExpression, path, placeholders))
            .ToList();
        PathBinding.ExpectDisjoint(ExpressionKind.ProjectionExpression, paths);
        return new Projection(paths);
    }
}
