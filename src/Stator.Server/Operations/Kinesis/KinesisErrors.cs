using Stator.Items;

namespace Stator.Server.Operations.Kinesis;

/// <summary>What can be wrong with a destination. The text is part of the wire contract.</summary>
internal static class KinesisErrors
{
    private const string State = "Table is not in a valid state to enable Kinesis Streaming Destination: ";

    public static DynamoException NotEnabled() =>
        DynamoException.Validation(State + "EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform ENABLE operation.");

    public static DynamoException NotActive() =>
        DynamoException.Validation(State + "KinesisStreamingDestination must be ACTIVE to perform DISABLE operation.");

    public static DynamoException Configured() =>
        DynamoException.Validation("Stream cannot be disabled using EnableKinesisStreamingConfiguration parameters");

    public static DynamoException NotUpdatable(string table, string streamArn) => DynamoException.Validation(
        State + $"Kinesis streaming is not in ACTIVE state. Updates are only allowed in ACTIVE state. TableName: {table}, kdsArn: {streamArn}");

    public static DynamoException Unknown(string table, string streamArn) =>
        DynamoException.Validation(State + $"No streaming destination with streamArn: {streamArn} found for table with tableName: {table}");

    public static DynamoException NothingToUpdate() => DynamoException.Validation(
        "Streaming destination cannot be updated with given parameters: UpdateKinesisStreamingConfiguration cannot be null or contain only null values");

    public static DynamoException SamePrecision(string precision, Guid tableId, string streamArn) => DynamoException.Validation(
        $"Invalid Request: Precision is already set to the desired value of {precision} for tableId: {tableId}, kdsArn: {streamArn}");

    /// <summary>Not AWS's: there is nothing to deliver to.</summary>
    public static DynamoException NoEndpoint() => DynamoException.Validation(
        "This server has no Kinesis to deliver to: start it with --kinesis-endpoint URL (for example http://127.0.0.1:4567), "
        + "and the key to sign with in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.");
}
