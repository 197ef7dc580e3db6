using Stator.Api;
using Stator.Api.Shapes;
using Stator.Items;
using Stator.Language;
using Stator.Language.Syntax;
using Condition = Stator.Language.Syntax.Condition;

namespace Stator.Server.Operations.Requests;

/// <summary>The checks that puts and deletes share, in AWS's order.</summary>
internal static class WriteConditions
{
    /// <summary>The condition of a put or delete, from its expression or from Expected; null for none.</summary>
    /// <param name="subject">The item or the key.</param>
    /// <param name="returnValues">What is to be returned.</param>
    /// <param name="expected">The legacy parameter, with <paramref name="conditionalOperator"/>.</param>
    /// <param name="expression">ConditionExpression, with <paramref name="names"/> and <paramref name="values"/>.</param>
    /// <param name="wording">How the operation's faults are worded.</param>
    public static Condition? Read(
        Item? subject,
        string? returnValues,
        IReadOnlyDictionary<string, ExpectedAttributeValue>? expected,
        string? conditionalOperator,
        string? expression,
        IReadOnlyDictionary<string, string>? names,
        Item? values,
        Wording wording)
    {
        RequestChecks.ExpectOneStyle([("Expected", expected), ("ConditionalOperator", conditionalOperator)], [("ConditionExpression", expression)]);
        RequestChecks.ExpectExpressions(names, values, expression is not null, expression is not null, "");
        RequestChecks.ExpectConditions(conditionalOperator, expected?.Count ?? 0);
        RequestChecks.Check(subject, wording);
        RequestChecks.ExpectOldOrNone(returnValues);
        var legacy = LegacyConditions.Expected(expected, conditionalOperator, wording);
        var placeholders = Placeholders.Create(names, values, newWording: wording != Wording.Old);
        var condition = Expressions.Condition(ExpressionKind.ConditionExpression, expression, placeholders);
        placeholders.ExpectAllUsed();
        return condition ?? legacy;
    }
}
