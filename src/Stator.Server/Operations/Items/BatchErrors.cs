using Stator.Items;

namespace Stator.Server.Operations.Items;

/// <summary>What can be wrong with a batch. The text is part of the wire contract.</summary>
internal static class BatchErrors
{
    public static DynamoException Duplicates() => DynamoException.Validation("Provided list of item keys contains duplicates");

    public static DynamoException TooManyWrites() => DynamoException.Validation("Too many items requested for the BatchWriteItem call");

    public static DynamoException NoWrites() => DynamoException.Validation("The requestItems parameter is required for BatchWriteItem");

    public static DynamoException NotOneRequest() => DynamoException.Validation(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes");
}
