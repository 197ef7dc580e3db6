using Stator.Items;
using Stator.Language.Syntax;

namespace Stator.Language;

/// <summary>Every error of an expression that a client can see. The text is part of the wire contract.</summary>
internal static class ExpressionErrors
{
    public static DynamoException Invalid(ExpressionKind kind, string sentence) =>
        DynamoException.Validation(kind == ExpressionKind.Statement ? sentence : $"Invalid {kind}: {sentence}");

    public static DynamoException Syntax(ExpressionKind kind, string token, string near) =>
        Invalid(kind, $"Syntax error; token: \"{token}\", near: \"{near}\"");

    public static DynamoException Empty(ExpressionKind kind) => Invalid(kind, "The expression can not be empty;");

    /// <summary>The size is told of conditions and filters, where the older wording is.</summary>
    public static DynamoException TooLong(ExpressionKind kind, int bytes, bool newWording) => Invalid(
        kind,
        "Expression size has exceeded the maximum allowed size;"
        + (!newWording && kind is (ExpressionKind.ConditionExpression or ExpressionKind.FilterExpression) ? $" expression size: {bytes}" : ""));

    public static DynamoException RedundantParentheses(ExpressionKind kind) => Invalid(kind, "The expression has redundant parentheses;");

    public static DynamoException TooManyOperators(ExpressionKind kind, int count) =>
        Invalid(kind, $"The expression contains too many operators; operator count: {count}");

    public static DynamoException ReservedWord(ExpressionKind kind, string word) =>
        Invalid(kind, $"Attribute name is a reserved keyword; reserved keyword: {word}");

    public static DynamoException ListIndex(ExpressionKind kind, string digits) =>
        Invalid(kind, $"List index is not within the allowable range; index: [{digits}]");

    public static DynamoException PathTooDeep(ExpressionKind kind, int levels) =>
        Invalid(kind, $"The document path has too many nesting levels; nesting levels: {levels}");

    public static DynamoException UndefinedName(ExpressionKind kind, string name) =>
        Invalid(kind, $"An expression attribute name used in the document path is not defined; attribute name: {name}");

    public static DynamoException UndefinedValue(ExpressionKind kind, string value) =>
        Invalid(kind, $"An expression attribute value used in expression is not defined; attribute value: {value}");

    public static DynamoException UnknownFunction(ExpressionKind kind, string function) =>
        Invalid(kind, $"Invalid function name; function: {function}");

    public static DynamoException FunctionNotInUpdate(ExpressionKind kind, string function) =>
        Invalid(kind, $"The function is not allowed in an update expression; function: {function}");

    public static DynamoException FunctionNotInCondition(ExpressionKind kind, string function) =>
        Invalid(kind, $"The function is not allowed in a condition expression; function: {function}");

    public static DynamoException FunctionMisplaced(ExpressionKind kind, string function) =>
        Invalid(kind, $"The function is not allowed to be used this way in an expression; function: {function}");

    public static DynamoException OperandCount(ExpressionKind kind, string function, int count) => Invalid(
        kind,
        $"Incorrect number of operands for operator or function; operator or function: {function}, number of operands: {count}");

    public static DynamoException NeedsPath(ExpressionKind kind, string function) =>
        Invalid(kind, $"Operator or function requires a document path; operator or function: {function}");

    public static DynamoException OperandType(ExpressionKind kind, string function, string type) =>
        Invalid(kind, $"Incorrect operand type for operator or function; operator or function: {function}, operand type: {type}");

    public static DynamoException AttributeTypeName(ExpressionKind kind, string type) =>
        Invalid(kind, $"Invalid attribute type name found; type: {type}, valid types: {{{ValidTypes(kind)}}}");

    private static string ValidTypes(ExpressionKind kind) =>
        kind == ExpressionKind.Statement ? "N,BS,L,B,NULL,M,S,SS,NS,BOOL" : "S,SS,N,NS,B,BS,BOOL,NULL,L,M";

    public static DynamoException NotDistinct(ExpressionKind kind, string op, DocumentPath first) => Invalid(
        kind,
        "The first operand must be distinct from the remaining operands for this operator or function; "
        + $"operator: {op}, first operand: {first}");

    public static DynamoException BetweenTypes(ExpressionKind kind, AttributeValue lower, AttributeValue upper) => Invalid(
        kind,
        "The BETWEEN operator requires same data type for lower and upper bounds; "
        + $"lower bound operand: AttributeValue: {Print(lower)}, upper bound operand: AttributeValue: {Print(upper)}");

    public static DynamoException BetweenOrder(ExpressionKind kind, AttributeValue lower, AttributeValue upper) => Invalid(
        kind,
        "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
        + $"lower bound operand: AttributeValue: {Print(lower)}, upper bound operand: AttributeValue: {Print(upper)}");

    public static DynamoException InOperands(ExpressionKind kind, int count) =>
        Invalid(kind, $"The IN operator is provided with too many operands; number of operands: {count}");

    public static DynamoException SectionTwice(UpdateSection section) => Invalid(
        ExpressionKind.UpdateExpression,
        $"The \"{section.ToString().ToUpperInvariant()}\" section can only be used once in an update expression;");

    public static DynamoException Overlap(ExpressionKind kind, DocumentPath one, DocumentPath two) => Invalid(
        kind, $"Two document paths overlap with each other; must remove or rewrite one of these paths; path one: {one}, path two: {two}");

    public static DynamoException Conflict(ExpressionKind kind, DocumentPath one, DocumentPath two) => Invalid(
        kind, $"Two document paths conflict with each other; must remove or rewrite one of these paths; path one: {one}, path two: {two}");

    public static DynamoException SectionOperandType(UpdateSection section, string type) => Invalid(
        ExpressionKind.UpdateExpression,
        $"Incorrect operand type for operator or function; operator: {section.ToString().ToUpperInvariant()}, "
        + $"operand type: {type}, typeSet: ALLOWED_FOR_{section.ToString().ToUpperInvariant()}_OPERAND");

    public static DynamoException UpdateOperand() =>
        DynamoException.Validation("An operand in the update expression has an incorrect data type");

    public static DynamoException LegacyUpdateType() => DynamoException.Validation("Type mismatch for attribute to update");

    public static DynamoException UpdateMissing() =>
        DynamoException.Validation("The provided expression refers to an attribute that does not exist in the item");

    public static DynamoException UpdatePath() =>
        DynamoException.Validation("The document path provided in the update expression is invalid for update");

    public static DynamoException UpdatedItemSize() => DynamoException.Validation(ItemErrors.UpdatedItemSize);

    private static string Print(AttributeValue value) => value.Type == AttributeType.Binary
        ? $"{{B:{Convert.ToBase64String(value.Payload)}}}"
        : $"{{{value.Type.WireName()}:{value.Text}}}";
}
