using System.Text.Json;
using System.Text.Json.Serialization;

namespace Stator.Server.Triggers;

/// <summary>
/// The body of CreateEventSourceMapping and UpdateEventSourceMapping. What is for other sources than streams of DynamoDB is not looked at.
/// https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
/// </summary>
internal sealed record MappingRequest
{
    public string? EventSourceArn { get; init; }

    public string? FunctionName { get; init; }

    public bool? Enabled { get; init; }

    public int? BatchSize { get; init; }

    public int? MaximumBatchingWindowInSeconds { get; init; }

    public int? ParallelizationFactor { get; init; }

    public string? StartingPosition { get; init; }

    public Criteria? FilterCriteria { get; init; }

    public Destinations? DestinationConfig { get; init; }

    public int? MaximumRecordAgeInSeconds { get; init; }

    public bool? BisectBatchOnFunctionError { get; init; }

    public int? MaximumRetryAttempts { get; init; }

    public int? TumblingWindowInSeconds { get; init; }

    public IReadOnlyList<string>? FunctionResponseTypes { get; init; }

    internal sealed record Criteria(IReadOnlyList<Criterion?>? Filters);

    internal sealed record Criterion(string? Pattern);

    internal sealed record Destinations(Target? OnSuccess, Target? OnFailure);

    internal sealed record Target(string? Destination);

    /// <exception cref="MappingException">It is no JSON, or something in it has another type.</exception>
    public static MappingRequest Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, MappingRequestJson.Default.MappingRequest) ?? throw MappingException.Body();
        }
        catch (JsonException)
        {
            throw MappingException.Body();
        }
    }
}

/// <summary>The body's JSON.</summary>
[JsonSerializable(typeof(MappingRequest))]
internal sealed partial class MappingRequestJson : JsonSerializerContext;
