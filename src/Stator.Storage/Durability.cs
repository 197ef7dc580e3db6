namespace Stator.Storage;

/// <summary>When a commit is acknowledged, and so what a crash can cost. Whatever is chosen, what is left is whole commits, without gaps.</summary>
public abstract record Durability
{
    private Durability()
    {
    }

    /// <summary>Its name: each-commit, every-100ms, none.</summary>
    public sealed override string ToString() => this switch
    {
        Every every => $"every-{every.Interval.TotalMilliseconds}ms",
        None => "none",
        _ => "each-commit",
    };

    /// <summary>A commit is acknowledged when it is flushed to the disk. No crash, of the process or of the machine, loses an acknowledged commit.</summary>
    public sealed record EachCommit : Durability;

    /// <summary>
    /// A commit is acknowledged at once, and flushed within an interval. A crash of the machine loses up to the last interval of acknowledged
    /// commits; the process killed alone, up to what was about to be handed to the operating system, a few milliseconds.
    /// </summary>
    /// <param name="Interval">The time between flushes.</param>
    public sealed record Every(TimeSpan Interval) : Durability;

    /// <summary>
    /// A commit is acknowledged at once, and the log is never flushed. A crash of the machine loses what the operating system had not
    /// written yet, often half a minute; the process killed alone, a few milliseconds.
    /// </summary>
    public sealed record None : Durability;
}
