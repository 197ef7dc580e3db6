using Stator.Items;
using Stator.Language.PartiQL.Syntax;

namespace Stator.Language.PartiQL;

/// <summary>Every error of a PartiQL statement that a client can see before its table is looked at. The text is part of the wire contract.</summary>
internal static class PartiqlErrors
{
    /// <summary>The statement is no PartiQL.</summary>
    /// <param name="detail">What the grammar says; empty when characters make no token.</param>
    public static DynamoException NotWellFormed(string detail) =>
        DynamoException.Validation($"Statement wasn't well formed, can't be processed: {detail}");

    public static DynamoException UnsupportedOperation(string kind) => DynamoException.Validation($"Unsupported operation: {kind}");

    public static DynamoException Parameters() => DynamoException.Validation("Number of parameters in request and statement don't match.");

    public static DynamoException UnexpectedPathComponent(PartiqlPosition position) =>
        DynamoException.Validation($"Unexpected path component{position}");

    public static DynamoException Wildcard(PartiqlPosition position) =>
        DynamoException.Validation($"Unpivot path component like a.*.b are not supported{position}");

    public static DynamoException Elements(PartiqlPosition position) =>
        DynamoException.Validation($"Wildcard path component like a[*].b are not supported{position}");

    public static DynamoException WildcardColumn() =>
        DynamoException.Validation("Changing item's hierarchy while reading isn't supported");

    public static DynamoException Source() => DynamoException.Validation("Unexpected from source");

    public static DynamoException ListSource() => DynamoException.Validation("Invalid list expression in source.");

    public static DynamoException TableName() => DynamoException.Validation(
        "Table name should be within the length [3, 255] and only contain 'a-z', 'A-Z', '0-9', '-', '_', '.'.");

    public static DynamoException NotBoolean() =>
        DynamoException.Validation("WHERE clause must contain an expression that resolves to a boolean");

    public static DynamoException LogicalOperands() => DynamoException.Validation("The arguments to AND/OR must be Expressions");

    public static DynamoException NotOperand() => DynamoException.Validation("The argument to NOT must be a Type or Expression");

    public static DynamoException ConditionOperator(string op) =>
        DynamoException.Validation($"Unsupported operator in Condition Expression. Operator: {op}");

    public static DynamoException UpdateOperator(string op) =>
        DynamoException.Validation($"Unsupported operator in Update Expression. Operator: {op}");

    public static DynamoException IsInUpdate() => DynamoException.Validation("IS operator is not supported in update expressions");

    public static DynamoException IsOperand() =>
        DynamoException.Validation("The left hand side argument to IS must be a Variable Reference, Literal, or Path");

    public static DynamoException Missing() => DynamoException.Validation("MISSING must be compared using IS operator");

    public static DynamoException InShape() => DynamoException.Validation(
        "IN operator must have a left hand argument of type Variable Reference and right hand argument of type Seq with at least one member");

    public static DynamoException Token(string word, PartiqlPosition position) =>
        DynamoException.Validation($"Unsupported token in expression: {word}{position}");

    public static DynamoException OrderKey(string kind) =>
        DynamoException.Validation($"Argument to ORDER BY must be of type VariableReference. Type: {kind}");

    public static DynamoException ItemShape(PartiqlPosition position) => DynamoException.Validation(
        "Unsupported format in item expression. Please use struct format {...} to express item values for insert statement." + position);

    public static DynamoException RepeatedName(string name, string where, PartiqlPosition position) =>
        DynamoException.Validation($"Duplicate keys in tuple. Key: {name} under {where}{position}");

    public static DynamoException NameType(string kind, string where, PartiqlPosition position) =>
        DynamoException.Validation($"Tuple keys must be of type String. Actual type: {kind} under {where}{position}");

    public static DynamoException EmptyPathComponent() => DynamoException.Validation("Path component cannot be an empty string");

    public static DynamoException SourceTooLong() => DynamoException.Validation("A path may contain at most 2 components in the FROM clause");

    public static DynamoException InsertIntoIndex(PartiqlPosition position) => DynamoException.Validation(
        $"FROM clause may only contain a single table name in data manipulation statements{position}");

    public static DynamoException ListIndex(string index, PartiqlPosition position) =>
        DynamoException.Validation($"List index is not within the allowable range; index: [{index}]{position}");

    public static DynamoException DuplicateNames(string name) => DynamoException.Validation($"Duplicate identifiers in select clause: {name}");

    public static DynamoException UnknownFunction(string function, PartiqlPosition position) =>
        DynamoException.Validation($"Unrecognized function: {function.ToLowerInvariant()}{position}");

    public static DynamoException SetArguments(string function, PartiqlPosition position) =>
        DynamoException.Validation($"{function} must have exactly two arguments{position}");

    public static DynamoException SetTarget(string function, PartiqlPosition position) =>
        DynamoException.Validation($"The first argument to {function} must equal the assignment value{position}");

    public static DynamoException SetOperand(string function, PartiqlPosition position) =>
        DynamoException.Validation($"The second argument to {function} must be a value with type SET{position}");

    public static DynamoException Returning(string values) => DynamoException.Validation(
        $"Invalid returning clause: RETURNING {values} *. Only RETURNING ALL OLD * is allowed in DELETE statements.");

    public static DynamoException EmptyBag() => DynamoException.Validation("Empty bags are not supported");

    public static DynamoException RepeatedNumbers(IEnumerable<string> numbers, string where) => DynamoException.Validation(
        $"One or more parameter values were invalid: Input collection [{string.Join(", ", numbers)}] contains duplicates! under {where}");

    public static DynamoException BagType() => DynamoException.Validation(
        "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags");

    public static DynamoException ValueType(string kind, string where, PartiqlPosition position) =>
        DynamoException.Validation($"Unsupported data type: {kind} under key {where}{position}");

    public static DynamoException Nesting(string where) =>
        DynamoException.Validation($"Nesting Levels have exceeded supported limits under {where}");

    public static DynamoException UnsupportedType(string type, PartiqlPosition position) => DynamoException.Validation(
        $"Unsupported data type for IS operator: {type}. Supported data types are "
        + $"[MISSING, NULL, BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, TUPLE, LIST]{position}");
}
