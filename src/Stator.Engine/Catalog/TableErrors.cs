using Stator.Items;

namespace Stator.Engine.Catalog;

/// <summary>Every error of tables and their items that a client can see. The text is part of the wire contract.</summary>
public static class TableErrors
{
    private const string Prefix = "One or more parameter values were invalid: ";

    /// <summary>A data operation on a table that is not there.</summary>
    public static DynamoException ResourceNotFound() => new("ResourceNotFoundException", "Requested resource not found");

    /// <summary>A control operation on a table that is not there.</summary>
    public static DynamoException TableNotFound(string table) =>
        new("ResourceNotFoundException", $"Requested resource not found: Table: {table} not found");

    public static DynamoException IndexNotFound(string index) =>
        DynamoException.Validation($"The table does not have the specified index: {index}");

    public static DynamoException AlreadyExists(string table) => new("ResourceInUseException", $"Table already exists: {table}");

    public static DynamoException InUse(string what) =>
        new("ResourceInUseException", $"Attempt to change a resource which is still in use: {what}");

    public static DynamoException LimitExceeded(string what) => new("LimitExceededException", what);

    public static DynamoException Protected() => DynamoException.Validation(
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.");

    public static DynamoException Parameter(string sentence) => DynamoException.Validation(Prefix + sentence);

    public static DynamoException MissingKey(string attribute) => Parameter($"Missing the key {attribute} in the item");

    public static DynamoException KeyType(string attribute, AttributeType expected, AttributeType actual) =>
        Parameter($"Type mismatch for key {attribute} expected: {expected.WireName()} actual: {actual.WireName()}");

    public static DynamoException IndexKeyType(string attribute, AttributeType expected, AttributeType actual, string index) => Parameter(
        $"Type mismatch for Index Key {attribute} Expected: {expected.WireName()} Actual: {actual.WireName()} IndexName: {index}");

    public static DynamoException KeySchemaMismatch() =>
        DynamoException.Validation("The provided key element does not match the schema");

    public static DynamoException EmptyKey(string attribute, AttributeType type) => Refusal(
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
        + $"{TypeWord(type)} value. Key: {attribute}");

    public static DynamoException EmptyIndexKey(string attribute, AttributeType type, string index) => Refusal(
        "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue "
        + $"for a key attribute cannot contain an empty {TypeWord(type)} value. IndexName: {index}, IndexKey: {attribute}");

    public static DynamoException UpdatedIndexKeyType() =>
        DynamoException.Validation("The update expression attempted to update the secondary index key to unsupported type");

    public static DynamoException UpdatedIndexKeyEmpty(AttributeType type) => Refusal(
        "One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not "
        + $"supported. The AttributeValue for a key attribute cannot contain an empty {TypeWord(type)} value.");

    public static DynamoException PartitionKeySize() =>
        Parameter($"Size of hashkey has exceeded the maximum size limit of{Limits.PartitionKeyBytesMax} bytes");

    public static DynamoException SortKeySize() =>
        Parameter($"Aggregated size of all range keys has exceeded the size limit of {Limits.SortKeyBytesMax} bytes");

    public static DynamoException KeyUpdated(string attribute) =>
        Refusal($"{Prefix}Cannot update attribute {attribute}. This attribute is part of the key");

    public static DynamoException ItemSize() => Refusal("Item size has exceeded the maximum allowed size");

    public static DynamoException UpdatedItemSize() => DynamoException.Validation(ItemErrors.UpdatedItemSize);

    public static DynamoException ItemCollectionSize() => new("ItemCollectionSizeLimitExceededException", "Collection size exceeded.");

    public static DynamoException KeyPath(string attribute, bool isIndexKey) => DynamoException.Validation(
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "
        + $"{(isIndexKey ? "IndexKey" : "Key")}: {attribute}");

    public static DynamoException ConditionFailed(Item? item) =>
        new("ConditionalCheckFailedException", "The conditional request failed", item);

    /// <summary>An INSERT of an item whose key is taken.</summary>
    public static DynamoException DuplicateItem() => new("DuplicateItemException", "Duplicate primary key exists in table");

    /// <summary>Two actions of a transaction, or two keys of a read, mean the same item.</summary>
    public static DynamoException SameItemTwice() =>
        DynamoException.Validation("Transaction request cannot include multiple operations on one item");

    /// <summary>A transaction's items are larger than a transaction may be; AWS says it twice.</summary>
    public static DynamoException TransactionSize(long bytes) => DynamoException.Validation(
        "Transaction payload size cannot exceed 4MB. Payload Size: : "
        + $"Transaction payload size cannot exceed 4MB. Payload Size: {bytes}");

    private static DynamoException Refusal(string sentence) =>
        new(DynamoException.ValidationType, sentence) { RefusesTransaction = true };

    private static string TypeWord(AttributeType type) => type == AttributeType.Binary ? "binary" : "string";
}
