using System.Text.Json.Serialization;
using Stator.Engine.Catalog;

namespace Stator.Delivery.Triggers;

/// <summary>
/// Which stream's changes go to which function, and how. What is null or zero has the default that AWS has for it.
/// https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
/// </summary>
/// <param name="Id">The UUID that clients see.</param>
/// <param name="Table">The table whose stream it is.</param>
/// <param name="StreamLabel">The stream.</param>
/// <param name="FunctionArn">The function.</param>
public sealed record EventSourceMapping(Guid Id, TableAddress Table, string StreamLabel, string FunctionArn)
{
    /// <summary>For ever.</summary>
    public const int Unlimited = -1;

    /// <summary>False while it stands still, and keeps its place.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>The most records of a batch.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>How long to wait for a batch to fill, seconds.</summary>
    public int BatchingWindow { get; init; }

    /// <summary>How many batches of a shard are delivered at a time.</summary>
    public int ParallelizationFactor { get; init; } = 1;

    /// <summary>TRIM_HORIZON or LATEST.</summary>
    public string StartingPosition { get; init; } = "TRIM_HORIZON";

    /// <summary>Patterns, of which a record has to match one; empty to let all pass.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>Seconds after which a record is given up; -1 for never.</summary>
    public int MaximumRecordAge { get; init; } = Unlimited;

    /// <summary>True to halve a batch that fails.</summary>
    public bool Bisects { get; init; }

    /// <summary>How often a batch is tried again before it is given up; -1 for ever.</summary>
    public int MaximumRetryAttempts { get; init; } = Unlimited;

    /// <summary>The seconds whose records are aggregated; 0 for no windows.</summary>
    public int TumblingWindow { get; init; }

    /// <summary>True when the function tells which records of a batch failed.</summary>
    public bool ReportsFailures { get; init; }

    /// <summary>Where what is given up is told; null for nowhere.</summary>
    public string? FailureDestination { get; init; }

    /// <summary>When it was last changed, Unix milliseconds.</summary>
    public long LastModified { get; init; }

    /// <summary>arn:aws:lambda:REGION:ACCOUNT:event-source-mapping:UUID</summary>
    [JsonIgnore]
    public string Arn => $"arn:aws:lambda:{Table.Region}:{Table.Account}:event-source-mapping:{Id}";

    /// <summary>The stream's ARN.</summary>
    [JsonIgnore]
    public string StreamArn => $"{Table.Arn}/stream/{StreamLabel}";

    /// <summary>The function's bare name.</summary>
    [JsonIgnore]
    public string FunctionName => FunctionArn.Split(':')[6];

    /// <summary>True when the stream and the function are the other's.</summary>
    public bool IsLike(EventSourceMapping other) => (StreamArn, FunctionArn) == (other.StreamArn, other.FunctionArn);
}
