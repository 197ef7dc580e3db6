namespace Stator.Engine.Catalog;

/// <summary>A data stream of Kinesis that gets a table's changes, or got them.</summary>
/// <param name="StreamArn">The data stream.</param>
public sealed record KinesisDestination(string StreamArn)
{
    /// <summary>ENABLING, UPDATING or DISABLING: what it is, or was last, on the way through.</summary>
    public string Transition { get; init; } = "ENABLING";

    /// <summary>When it is there, Unix milliseconds.</summary>
    public long TransitionEndsAt { get; init; }

    /// <summary>MILLISECOND or MICROSECOND; null when never said, which is the former.</summary>
    public string? Precision { get; init; }

    /// <summary>Why it could not be enabled; null when it could.</summary>
    public string? Failure { get; init; }

    /// <summary>True while changes are kept for it.</summary>
    public bool IsLive => Transition != "DISABLING" && Failure is null;

    /// <summary>Its status at a time, Unix milliseconds.</summary>
    public string StatusAt(long now) => Failure is not null ? "ENABLE_FAILED"
        : TransitionEndsAt > now ? Transition
        : IsLive ? "ACTIVE"
        : "DISABLED";
}
