using Stator.Items;

namespace Stator.Server.Operations.Streams;

/// <summary>How much a request of the streams' API may ask for at once.</summary>
internal static class RequestLimits
{
    /// <exception cref="DynamoException">More than that.</exception>
    public static void Check(int? limit, int most)
    {
        if (limit > most)
        {
            throw DynamoException.Validation(
                $"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint: Member must have value less than or equal to {most}");
        }
    }
}
