using Stator.Items;

namespace Stator.Engine.Statements;

/// <summary>What can be wrong with a statement of PartiQL, once its table is known. The text is part of the wire contract.</summary>
internal static class StatementErrors
{
    public static DynamoException IndexNotFound() => DynamoException.Validation("The table does not have the specified index");

    public static DynamoException WriteToIndex() => DynamoException.Validation("This operation is not supported on an index");

    public static DynamoException MultipleAttributeKeys() => DynamoException.Validation(
        "PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute RANGE keys.");

    public static DynamoException ConsistentGlobalIndex() =>
        DynamoException.Validation("Strongly consistent read is not supported on Global Secondary Indexes");

    public static DynamoException IncompleteKey() =>
        DynamoException.Validation("Where clause does not contain a mandatory equality on all key attributes");

    public static DynamoException SeveralConditions(string key) => DynamoException.Validation(
        $"Multiple conditions on same key {key}. Only single item Update/Insert/Delete are supported");

    public static DynamoException KeyType(string key) => DynamoException.Validation(
        $"Key attribute's data type should match its data type in table's schema: Key {key}");

    public static DynamoException Overlap() =>
        DynamoException.Validation("Overlapping conditions with range keys are not supported in where clause");

    public static DynamoException TooManyReads() => DynamoException.Validation("Too many decomposed read operations for a given query.");

    public static DynamoException OrderWithoutWhere() =>
        DynamoException.Validation("Must have WHERE clause in the statement when using ORDER BY clause.");

    public static DynamoException OrderByOther(string attribute) =>
        DynamoException.Validation($"Attribute {attribute} in ORDER BY clause must be part of the primary key");

    public static DynamoException OrderWithoutPartitionKey() => DynamoException.Validation(
        "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.");

    public static DynamoException OrderOfPartitions() => DynamoException.Validation(
        "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.");

    public static DynamoException NextToken() => DynamoException.Validation("Invalid NextToken");
}
