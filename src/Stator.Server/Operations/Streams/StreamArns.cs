using Stator.Engine.Catalog;
using Stator.Items;

namespace Stator.Server.Operations.Streams;

/// <summary>arn:aws:dynamodb:REGION:ACCOUNT:table/NAME/stream/LABEL</summary>
internal static class StreamArns
{
    private const int PathParts = 4;

    /// <summary>The table and the label of a stream's ARN.</summary>
    /// <exception cref="DynamoException">It is none.</exception>
    public static (TableAddress Table, string Label) Parse(string arn)
    {
        var parts = arn.Split(':', 6);
        var path = parts.Length == 6 ? parts[5].Split('/') : [];
        return parts[0] == "arn" && parts.Length == 6 && parts[2] == "dynamodb" && path.Length == PathParts && path[0] == "table" && path[2] == "stream"
            ? (new TableAddress(parts[4], parts[3], path[1]), path[3])
            : throw DynamoException.Validation("Invalid StreamArn");
    }

    /// <summary>There is no such stream, or none that the caller may know of.</summary>
    public static DynamoException NotFound(string arn) => new("ResourceNotFoundException", $"Requested resource not found: Stream: {arn} not found");
}
