using Stator.Items;

namespace Stator.Server.Operations.Streams;

/// <summary>What readers of streams are told.</summary>
internal static class StreamErrors
{
    public static DynamoException Trimmed() => new("TrimmedDataAccessException", "The data you are trying to access has been trimmed");
}
